namespace VaeGpu.Vulkan.Tests;

/// <summary>One Vulkan command as the library calls it: how often, and which of the calls are to fail.</summary>
internal sealed unsafe class InterceptedCall(string name, CallThunk.State* state)
{
    private long _failedBefore;

    public string Name => name;

    /// <summary>Calls so far, those that failed by order among them.</summary>
    public long Count => Volatile.Read(ref state->Count);

    /// <summary>Calls that were not passed on.</summary>
    public long Failed => _failedBefore + Math.Clamp(Count - state->FailFrom + 1, 0, state->FailUntil - state->FailFrom);

    /// <summary>Makes calls fail without reaching the driver.</summary>
    /// <param name="first">The first such call from now on, 1 for the very next.</param>
    /// <param name="calls">How many.</param>
    /// <param name="result">The VkResult that they give.</param>
    public void Fail(long first, long calls, Silk.NET.Vulkan.Result result)
    {
        _failedBefore = Failed;
        state->FailFrom = long.MaxValue;
        state->Result = (int)result;
        state->FailUntil = Count + first + calls;
        Volatile.Write(ref state->FailFrom, Count + first);
    }

    /// <summary>Makes all calls fail from now on.</summary>
    public void Fail(Silk.NET.Vulkan.Result result) => Fail(1, 1L << 40, result);

    /// <summary>Lets all calls through again.</summary>
    public void Restore()
    {
        _failedBefore = Failed;
        state->FailFrom = state->FailUntil = long.MaxValue;
    }
}
