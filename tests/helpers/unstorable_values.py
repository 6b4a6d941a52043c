"""Values that stores lose, change or refuse: what a tag may hold, and a float may not."""

import math
import struct

UNSTORABLE = [
    None, "", "läuft", "0", "a\x00b", "\ud800 half a pair", "x" * 3000,
    2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**64 - 1, 2**63, -(2**70),
    math.inf, -math.inf, math.nan, -0.0, 0.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2,
    struct.unpack("<d", b"\x01\x00\x00\x00\x00\x00\xf8\xff")[0],
]  # fmt: skip
