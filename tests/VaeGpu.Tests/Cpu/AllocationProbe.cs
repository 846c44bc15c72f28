using VaeGpu.Testing;

namespace VaeGpu.Tests;

/// <summary>
/// The entry point of this assembly when it is run as a program: counts the managed bytes of many frames of each kind and prints them.
/// In the test host other threads allocate as they please; here there are the decoder's alone, so that the whole process can be held to zero.
/// </summary>
internal sealed class AllocationProbe
{
    private const int WarmUp = 200;
    private const int Frames = 1000;

    private static readonly ImageShape Image = new(1, 28, 28);

    // Wide enough that the layers are shared between threads.
    private readonly FrameInputs _inputs = new(Image, [1500]);
    private readonly float[] _images = Networks.Values(FrameInputs.Batch * 784);
    private readonly float[] _floats = new float[FrameInputs.Batch * 784];
    private readonly byte[] _bytes = new byte[FrameInputs.Batch * 784 * 4];

    public static int Main()
    {
        new AllocationProbe().Run();
        return 0;
    }

    private void Run()
    {
        foreach (FrameInput input in Enum.GetValues<FrameInput>())
        {
            using Model model = _inputs.Model(input);
            using var decoder = new CpuDecoder(model, new() { Threads = 2 });
            foreach (PixelFormat format in Enum.GetValues<PixelFormat>())
            {
                Count($"decode {input} {format}", () => decoder.Decode(_inputs.Make(input, 0), Target(format)));
                Count($"submit {input} {format}", () =>
                {
                    if (!decoder.TrySubmit(_inputs.Make(input, 0), format, out DecodeTicket ticket))
                    {
                        throw new InvalidOperationException("No slot is free.");
                    }

                    decoder.IsCompleted(ticket);
                    decoder.Read(ticket, Target(format));
                });
            }
        }

        using Model vae = _inputs.Model(FrameInput.Images);
        using var encoder = new CpuEncoder(vae, new() { Threads = 2 });
        float[] mean = new float[FrameInputs.Batch * vae.Architecture.LatentSize];
        float[] logVariance = new float[mean.Length];
        Count("encode", () => encoder.Encode(_images, mean, logVariance));

        using Model vqVae = _inputs.Model(FrameInput.Codes);
        using var quantiser = new CpuEncoder(vqVae, new() { Threads = 2 });
        int[] codes = new int[FrameInputs.Batch * vqVae.Architecture.Codebook!.Positions];
        Count("encode to codes", () => quantiser.Encode(_images, codes));
        using var prior = new PriorSampler(vqVae, new() { Threads = 2 });
        Count("draw", () => prior.Draw(DecoderInput.PriorSamples(FrameInputs.Batch, 1), mean, codes));

        using var search = new CpuNearestCode(1500, 784, threads: 2);
        float[] centres = Networks.Values(1500 * 784), queries = Networks.Values(3 * 784), distances = new float[3];
        int[] indices = new int[3];
        Count("set codes", () => search.SetCodes(centres), 20);
        Count("search", () => search.Find(queries, indices, distances));
    }

    private static void Count(string name, Action frame, int frames = Frames)
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
            for (int i = 0; i < frames; i++)
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

    private DecoderTarget Target(PixelFormat format) => format == PixelFormat.Float ? DecoderTarget.Floats(_floats) : DecoderTarget.Rgba8(_bytes);
}
