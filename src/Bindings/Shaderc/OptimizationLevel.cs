namespace Silk.NET.Shaderc;

/// <summary>What the optimiser is to strive for.</summary>
internal enum OptimizationLevel
{
    Zero = 0,
    Size = 1,
    Performance = 2,
}
