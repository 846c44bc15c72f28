namespace VaeGpu.Testing;

/// <summary>Counts managed bytes of what must allocate none.</summary>
internal static class Allocations
{
    private const int Attempts = 3;

    /// <summary>
    /// The bytes that many runs of a frame allocate on this thread, of up to three tries the first without, or the last. The runtime itself may allocate
    /// once in a while, as when it compiles a method again; a frame that allocates does so every time.
    /// </summary>
    /// <param name="frame">One frame, warm.</param>
    /// <param name="frames">How many make a try: what is allocated once in that many is found.</param>
    public static long Of(Action frame, int frames)
    {
        long bytes = 0;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < frames; i++)
            {
                frame();
            }

            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            if (bytes == 0)
            {
                break;
            }
        }

        return bytes;
    }
}
