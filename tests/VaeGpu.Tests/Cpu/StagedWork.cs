namespace VaeGpu.Tests;

/// <summary>Stages of parts, each of whose values is made of all values of the stage before: a part that begins too early, twice or never shows in the last.</summary>
/// <param name="stages">Parts of each stage.</param>
/// <param name="seed">Decides the values, and which parts dawdle.</param>
/// <param name="failing">The part that throws; none where it is negative.</param>
internal sealed class StagedWork(int[] stages, int seed, int failing = -1) : IParallelWork
{
    private readonly long[][] _values = [.. stages.Select(parts => new long[parts])];
    private int _executed;

    public int Count { get; } = stages.Sum();

    /// <summary>How many parts began.</summary>
    public int Executed => Volatile.Read(ref _executed);

    public long[] Result => _values[^1];

    public void Execute(int part)
    {
        Interlocked.Increment(ref _executed);
        if (part == failing)
        {
            throw new TimeoutException("this part fails");
        }

        (int stage, int first) = StageOf(part);
        Dawdle(part);
        long value = seed + part;
        foreach (long before in stage == 0 ? [] : _values[stage - 1])
        {
            value = value * 31 + before;
        }

        // Added, so that a part that is done twice is seen.
        _values[stage][part - first] += value;
    }

    public int PartsBefore(int part) => StageOf(part).First;

    private (int Stage, int First) StageOf(int part)
    {
        int stage = 0;
        int first = 0;
        while (part >= first + stages[stage])
        {
            first += stages[stage++];
        }

        return (stage, first);
    }

    /// <summary>Most parts take no time, some longer than the others wait for awake.</summary>
    private void Dawdle(int part)
    {
        int chance = (seed * 7919 + part * 104729) % 97;
        if (chance == 0)
        {
            Thread.Sleep(1);
        }
        else if (chance < 4)
        {
            Thread.Yield();
        }
        else if (chance < 20)
        {
            Thread.SpinWait(chance * 20);
        }
    }
}
