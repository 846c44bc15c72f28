namespace VaeGpu;

/// <summary>Work that falls into numbered parts, to be done on any threads, in any order that <see cref="PartsBefore"/> allows.</summary>
internal interface IParallelWork
{
    /// <summary>Does one part.</summary>
    /// <param name="part">Which one, from 0.</param>
    void Execute(int part);

    /// <summary>How many parts, counted from the first, must be done before one may begin. Called by any thread.</summary>
    /// <param name="part">Which one; the answer is at most this.</param>
    int PartsBefore(int part) => 0;
}
