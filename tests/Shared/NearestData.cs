namespace VaeGpu.Testing;

/// <summary>What queries and codes look like.</summary>
internal enum NearestData
{
    /// <summary>Uniform in [−1, 1).</summary>
    Random,

    /// <summary>Queries close to codes, which come in tight clusters.</summary>
    Clustered,

    /// <summary>A spread of 1 at 10,000: what the fast form computes is rounding error alone.</summary>
    Far,

    /// <summary>Every code several times over, and queries that are codes.</summary>
    Duplicated,

    /// <summary>Small whole numbers: distances are exact, and many are equal.</summary>
    Lattice,

    /// <summary>About 1e−25: squares underflow.</summary>
    Tiny,

    /// <summary>About 1e18: sums of squares overflow where there are many values.</summary>
    Huge,

    /// <summary>Equal but in the last value, where they differ by about 1e−25; the first are 1.</summary>
    TinyDifference,

    /// <summary>Codes from 1e−20 to 1e20.</summary>
    ManyMagnitudes,
}
