namespace VaeGpu.Tests;

/// <summary>Networks large enough to be shared, run hundreds of times in turn: every result must be, to the bit, what one thread gives.</summary>
public class CpuStressTests
{
    // The second has a layer of one part, which all threads but one wait for.
    private static readonly int[][] Shapes = [[16, 1100, 1100], [300, 1, 2500, 500], [64, 700, 900, 700, 784]];
    private static readonly int[] Batches = [1, 1, 2, 1, 5, 1, 13, 1, 31];

    [Test]
    public void Decode_GivesTheSameBitsEveryTime([Values(2, 3, 7)] int threads)
    {
        Model[] models = [.. Shapes.Select(shape => Networks.Create(shape, Activation.Silu))];
        CpuDecoder[] decoders = [.. models.Select(model => new CpuDecoder(model, new() { MaxBatch = 100, Threads = threads }))];
        float[][] latents = [.. Shapes.Select(shape => Networks.Values(100 * shape[0]))];
        float[][] expected = [.. models.Select((model, i) => Serial(model, latents[i]))];
        float[] pictures = new float[100 * 1100];
        var random = new Random(threads);
        for (int run = 0; run < 540; run++)
        {
            int network = run % Shapes.Length;
            int batch = Batches[run / Shapes.Length % Batches.Length];
            int first = random.Next(101 - batch);
            int latent = Shapes[network][0];
            int elements = Shapes[network][^1];
            Span<float> result = pictures.AsSpan(0, batch * elements);
            result.Fill(float.NaN);
            decoders[network].Decode(latents[network].AsSpan(first * latent, batch * latent), result);
            Assert.That(result.SequenceEqual(expected[network].AsSpan(first * elements, batch * elements)), $"run {run}, network {network}, batch {batch}");
            if (run % 50 == 0)
            {
                // Workers fall asleep in between, as they do from frame to frame.
                Thread.Sleep(1);
            }
        }

        Array.ForEach(decoders, decoder => decoder.Dispose());
        Array.ForEach(models, model => model.Dispose());
    }

    private static float[] Serial(Model model, float[] latents)
    {
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 100, Threads = 1 });
        float[] pictures = new float[100 * model.Architecture.Image.Elements];
        decoder.Decode(latents, pictures);
        return pictures;
    }
}
