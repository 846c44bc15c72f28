// How squared distances are compared, by nearest_code.comp and quantise.comp alike: as the integers that their bits are, which orders floats that are
// not negative, so that nothing depends on how a driver compares what is not a number. Bits stand plus 128 in the exponent. Below 2^-60 the squares of
// differences times 2^64 are summed instead, whose bits continue the same scale: so none is lost to underflow.

const uint SMALL = 0x21800000u;
const float FINE = 18446744073709551616.0;
const uint RAISED = 128u << 23;
const uint INFINITE = 0x7F800000u + RAISED;   // those of infinity and of NaN are no lower than this
