"""The name plates of the seven machines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """What a machine's name plate says."""

    name: str
    manufacturer: str
    model: str
    serial: str
    year: int
    location: str
    software: str = "2.4.1"

    @property
    def product_uri(self) -> str:
        """Globally unique URI of this very machine."""
        return f"urn:lineside:demo:{self.manufacturer}:{self.serial}".lower().replace(" ", "-")


IDENTITIES = {
    "depalletiser": Identity("Depalletiser", "Nordwerk", "SweepLift 40", "NW-40117", 2019, "A1"),
    "filler": Identity("Filler", "Hallberg", "RingFill 72", "HB-72035", 2020, "A2", "5.1.0"),
    "capper": Identity("Capper", "Hallberg", "TorqueCap 18", "HB-18204", 2020, "A2", "5.1.0"),
    "labeller": Identity("Labeller", "Etikon", "WrapLine 6", "ET-60912", 2018, "A3", "3.0.7"),
    "case_packer": Identity("Case packer", "Nordwerk", "CaseGrip 12", "NW-12093", 2021, "B1"),
    "palletiser": Identity("Palletiser", "Nordwerk", "StackLift 9", "NW-90441", 2019, "B2"),
    "compressor": Identity("Compressor", "Ventora", "ScrewAir 75", "VE-75310", 2017, "C1", "1.9"),
}
