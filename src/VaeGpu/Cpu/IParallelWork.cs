namespace VaeGpu;

/// <summary>Work that falls into numbered parts, to be done in any order on any threads.</summary>
internal interface IParallelWork
{
    /// <summary>Does one part.</summary>
    /// <param name="part">Which one, from 0.</param>
    void Execute(int part);
}
