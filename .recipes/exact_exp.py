"""An exp that is rounded correctly: with it, tinyann gives the same bits on every platform.

Copy this file next to tinyann.py, and import it before you train:

    import exact_exp
    import tinyann

It is for 64-bit floats; with 32-bit floats it raises an error.
"""

from math import ldexp

import tinyann

ONE = 1 << 192  # below, whole numbers in units of 2^-192
LN2 = 4350955369971217654477563090224794165364344896676135745069  # ln 2


def exp(x):
    """Return the double nearest to e^x: above 709.78 an infinity, where math.exp raises."""
    if not -746.0 < x < 710.0:
        return 0.0 if x < 0.0 else x * 1e308  # NaN for NaN
    k, r = divmod(int(x * ONE) + 1100 * LN2, LN2)
    k -= 1100  # e^x = 2^k * e^r, r from 0 to ln 2
    if k > 1023:
        return x * 1e308
    y = ONE
    for i in range(16, 0, -1):  # e^s = 1 + s/1 * (1 + s/2 * (1 + ...)), where s = r/256
        y = ONE + ((r * y) >> 200) // i
    for _ in range(8):
        y = (y * y) >> 192
    shift = max(140, -882 - k)  # leaves 53 bits, and fewer where floats are subnormal
    n = (y + (1 << (shift - 1))) >> shift  # the only rounding
    return ldexp(float(n), k - 192 + shift)


tinyann.exp = exp  # the net looks it up at each call
