namespace VaeGpu.Tests;

/// <summary>
/// The entry point of this assembly when it is run as a program: counts the managed bytes of a thousand frames of each kind and prints them.
/// In the test host other threads allocate as they please; here there are the decoder's alone, so that the whole process can be held to zero.
/// </summary>
internal sealed class AllocationProbe
{
    private const int WarmUp = 200;
    private const int Frames = 1000;

    private readonly float[] _latents = Networks.Values(3 * 16);
    private readonly float[] _images = Networks.Values(3 * 784);
    private readonly PathTime[] _instances = [new(0, 0.3f), new(1, -7), new(2, 9)];
    private readonly float[] _floats = new float[3 * 784];
    private readonly byte[] _bytes = new byte[3 * 784 * 4];
    private readonly LatentPathSet _paths = new(
        LatentPath.Linear([Networks.Values(16, 2), Networks.Values(16, 3)]),
        LatentPath.Spherical([Networks.Values(16, 4), Networks.Values(16, 5)], new() { Loop = true }),
        LatentPath.CatmullRom([Networks.Values(16, 6), Networks.Values(16, 7), Networks.Values(16, 8)]));

    public static int Main()
    {
        new AllocationProbe().Run();
        return 0;
    }

    private void Run()
    {
        // Wide enough that the layers are shared between threads.
        using Model model = Networks.Create([16, 400, 784], Activation.Relu, encoder: true);
        using var decoder = new CpuDecoder(model, new() { Threads = 2 });
        foreach (DecoderInputKind kind in Enum.GetValues<DecoderInputKind>())
        {
            foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
            {
                Count($"decode {kind} {format}", () => decoder.Decode(Input(kind), Target(format)));
                Count($"submit {kind} {format}", () =>
                {
                    if (!decoder.TrySubmit(Input(kind), format, out DecodeTicket ticket))
                    {
                        throw new InvalidOperationException("No slot is free.");
                    }

                    decoder.IsCompleted(ticket);
                    decoder.Read(ticket, Target(format));
                });
            }
        }

        using var encoder = new CpuEncoder(model, new() { Threads = 2 });
        float[] mean = new float[3 * 16];
        float[] logVariance = new float[3 * 16];
        Count("encode", () => encoder.Encode(_images, mean, logVariance));
        float[] latents = new float[3 * 16];
        Count("paths", () => _paths.Evaluate(_instances, latents));
    }

    private static void Count(string name, Action frame)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            frame();
        }

        // The runtime itself may allocate once in a while, as when it compiles a method again; a frame that allocates does so every time.
        long thread = 0;
        long process = 0;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long processBefore = GC.GetTotalAllocatedBytes(precise: true);
            long threadBefore = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Frames; i++)
            {
                frame();
            }

            thread = GC.GetAllocatedBytesForCurrentThread() - threadBefore;
            process = GC.GetTotalAllocatedBytes(precise: true) - processBefore;
            if (thread == 0 && process == 0)
            {
                break;
            }
        }

        Console.WriteLine($"{name}: {thread} {process}");
    }

    private DecoderInput Input(DecoderInputKind kind) => kind switch
    {
        DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(3, 5),
        DecoderInputKind.Paths => DecoderInput.Paths(_paths, _instances),
        DecoderInputKind.Images => DecoderInput.Images(_images, 5, temperature: 1),
        _ => DecoderInput.Latents(_latents),
    };

    private DecoderTarget Target(PixelFormat format) => format == PixelFormat.Float ? DecoderTarget.Floats(_floats) : DecoderTarget.Rgba8(_bytes);
}
