"""What can be typed after `lineside`. Commands are imported when they run: the start is quick."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from hmi import __version__
from hmi.cli.alarm_arguments import add_alarms
from hmi.cli.backup_arguments import add_backup, add_restore
from hmi.cli.output import DONE, WRONG, Output
from hmi.cli.past_arguments import add_export, add_import, add_incident, add_what_if
from hmi.cli.reason_arguments import add_reasons
from hmi.errors import ConfigurationError, HmiError

_MODULES = {"import": "history", "what-if": "what_if"}
"""Commands whose name cannot be that of a module."""
Command = Callable[[argparse.Namespace, Output], int]


def main(argv: Sequence[str] | None = None, output: Output | None = None) -> int:
    """Run one command; return 0 when all is well, 1 when something is wrong, 2 for bad usage."""
    output = output or Output()
    parser = _parser()
    known, rest = parser.parse_known_args(argv)
    try:
        if known.command == "demo":
            return _demo(rest)
        if rest:
            parser.error("unrecognized arguments: " + " ".join(rest))
        module = _MODULES.get(known.command, known.command)
        command: Command = import_module(f"hmi.cli.{module}").run
        return command(known, output)
    except ConfigurationError as error:
        for problem in error.problems:
            output.complain(str(problem))
    except HmiError as error:
        # Only now: a start without a mistake needs no sentences.
        from hmi.texts.codes import sentence

        output.complain(sentence(error.code, **error.fields))
    except KeyboardInterrupt:
        return DONE
    except BrokenPipeError:
        # Whoever reads, such as `head`, has enough; the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lineside", description="Look after a line's station.")
    parser.add_argument("--version", action="version", version=f"lineside {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_engine(commands.add_parser("engine", help="record, watch alarms and serve windows"))
    commands.add_parser("demo", help="run the demo plant", add_help=False)
    check = commands.add_parser("check", help="check a site.toml and start nothing")
    check.add_argument("site", type=Path, metavar="FILE")
    doctor = commands.add_parser("doctor", help="tell how the station is, for support")
    _add_station(doctor)
    _add_trust(commands.add_parser("trust", help="show a server's certificate and trust it"))
    _add_secret(commands.add_parser("secret", help="look after passwords of the station"))
    _add_certificate(commands.add_parser("certificate", help="this station's certificates"))
    add_export(commands.add_parser("export", help="write recorded samples as a file"))
    add_import(commands.add_parser("import", help="take in values that people wrote down"))
    add_incident(commands.add_parser("incident", help="take an interval of everything along"))
    add_what_if(commands.add_parser("what-if", help="simulate the line from its own record"))
    _add_tags(commands.add_parser("tags", help="write the site's tags as a list, or read one"))
    add_alarms(commands.add_parser("alarms", help="write the alarms as a table, or read one"))
    add_reasons(commands.add_parser("reasons", help="write why machines stop, or read it"))
    add_backup(commands.add_parser("backup", help="copy all that was recorded, or check a copy"))
    add_restore(commands.add_parser("restore", help="go back to what a backup holds"))
    _add_users(commands.add_parser("users", help="look after the people of this station"))
    return parser


def _add_station(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", type=Path, metavar="FILE", help="the plant (site.toml)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")


def _add_engine(parser: argparse.ArgumentParser) -> None:
    _add_station(parser)
    parser.add_argument("--service", action="store_true", help="windows may not stop the engine")
    parser.add_argument(
        "--url", action="append", default=[], metavar="CONNECTION=URL",
        help="reach a server at another address than the site says",
    )  # fmt: skip
    parser.add_argument(
        "--memory-mib", type=int, metavar="MIB",
        help="use at most so much memory (Linux; usual: half the computer's, 0: no bound)",
    )  # fmt: skip
    levels = ("debug", "info", "warning", "error")
    parser.add_argument("--log-level", choices=levels, default="info")


def _add_trust(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("connection", metavar="CONNECTION", help="its key in the site.toml")
    _add_station(parser)
    parser.add_argument("--url", help="reach the server at another address than the site says")
    parser.add_argument("--thumbprint", default="", help="trust only this one, without asking")
    parser.add_argument("--forget", action="store_true", help="take the trust back")


def _add_secret(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="list the names, never the passwords")
    stored = actions.add_parser("set", help="store a password; it is asked for")
    stored.add_argument("name", help="as password_secret in the site.toml says it")
    actions.add_parser("remove", help="forget a password").add_argument("name")


def _add_certificate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("show", help="show this station's certificate and the next one")
    actions.add_parser("export", help="copy them to where they can be taken to the servers")
    actions.add_parser("renew", help="use the next certificate from now on")
    user = actions.add_parser("user", help="keep a certificate that stands for a user")
    user.add_argument("user", help="as user_certificate in the site.toml says it")
    user.add_argument("certificate", type=Path, help="its file, PEM or DER")
    user.add_argument("key", type=Path, help="the file of its private key, PEM")


def _add_tags(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write all tags as comma-separated values")
    export.add_argument("list", type=Path, nargs="?", metavar="LIST", help="else to the terminal")
    export.add_argument("--delimiter", default=",", choices=(",", ";", "tab"))
    _add_finding(actions.add_parser("find", help="list a server's variables by a rule"))
    import_ = actions.add_parser("import", help="show what a list would do, and take it")
    import_.add_argument("list", type=Path, metavar="LIST")
    import_.add_argument("--write", action="store_true", help="change the site file")
    for command in (export, import_):
        _add_station(command)


def _add_finding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("connection", metavar="CONNECTION", help="its key in the site.toml")
    parser.add_argument("list", type=Path, nargs="?", metavar="LIST", help="else to the terminal")
    parser.add_argument("--machine", required=True, metavar="KEY", help="whose tags they will be")
    parser.add_argument("--below", default="", metavar="NODE", help="look below this node alone")
    parser.add_argument("--path", default="*", help='names on the way, such as "*/Process/*"')
    parser.add_argument("--name", default="*", help='name, such as "*temperature*"')
    parser.add_argument("--type", default="*", help='data type, such as "Double"')
    parser.add_argument("--key", default="{name}", help='such as "{parent}_{name}" or "p{number}"')
    parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--deadband", type=float, default=0.0)
    parser.add_argument("--url", help="reach the server at another address than the site says")
    parser.add_argument("--delimiter", default=",", choices=(",", ";", "tab"))
    _add_station(parser)


def _add_users(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="list the people")
    add = actions.add_parser("add", help="add a person")
    add.add_argument("user")
    add.add_argument("--name", default="", help="the full name")
    add.add_argument("--role", default="operator", help="what the person may do")
    actions.add_parser("disable", help="keep a person out").add_argument("user")
    passwd = actions.add_parser("passwd", help="set a new password")
    passwd.add_argument("user")
    for command in (add, passwd):
        command.add_argument("--pin", action="store_true", help="a PIN instead of a password")


def _demo(arguments: Sequence[str]) -> int:
    demo = import_module("hmi.simulator.demo")
    parser = argparse.ArgumentParser(prog="lineside demo", description="Run the demo plant.")
    demo.add_arguments(parser)
    logging.basicConfig(level=logging.WARNING)
    return int(demo.run(parser.parse_args(arguments)) or DONE)
