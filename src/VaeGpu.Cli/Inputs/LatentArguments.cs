using System.Globalization;
using VaeGpu.Training;

namespace VaeGpu.Cli.Inputs;

/// <summary>
/// Turns what <c>--from</c> and <c>--to</c> say into latents: <c>image:N</c> (the mean of q(z | x) of an image of the data, or its codes' vectors),
/// <c>seed:N</c> (the first draw from the model's prior with that seed), <c>code:N,N,…</c> (the vectors of codes), <c>zero</c>, or a PNG file of the model's
/// size.
/// </summary>
internal sealed class LatentArguments(Model model, Backend backend, Func<ImageData?> data) : IDisposable
{
    private readonly Lazy<IEncoder> _encoder = new(() => backend.CreateEncoder(model, new DecoderOptions { MaxBatch = 1 }));
    private readonly Lazy<ImageData?> _data = new(data);

    public const string Help = "image:N of --data, seed:N (a draw from the prior), code:N,N,… (one code a position, where latents are codes), zero, or a PNG file of the model's size";

    public float[] Read(string text)
    {
        float[] latent = new float[model.Architecture.LatentSize];
        if (text == "zero")
        {
            return latent;
        }

        if (text.StartsWith("code:", StringComparison.Ordinal))
        {
            return ReadCodes(text);
        }

        if (text.StartsWith("seed:", StringComparison.Ordinal))
        {
            if (!ulong.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
            {
                throw new UsageException($"'{text}': a seed is a number from 0 to 18446744073709551615");
            }

            using var prior = new PriorSampler(model, new DecoderOptions { MaxBatch = 1 });
            prior.Draw(DecoderInput.PriorSamples(1, seed), latent);
            return latent;
        }

        float[] image = new float[model.Architecture.Image.Elements];
        if (text.StartsWith("image:", StringComparison.Ordinal))
        {
            ImageData images = _data.Value ?? throw new UsageException($"'{text}' needs --data");
            CheckShape(images);
            if (!int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= images.Count)
            {
                throw new UsageException($"'{text}': {images.Name} has images 0 to {images.Count - 1}");
            }

            images.CopyValues(index, image);
        }
        else if (File.Exists(text))
        {
            PngPicture picture = PngPicture.Read(text);
            byte[] bytes = new byte[image.Length];
            if (picture.Width * picture.Height != model.Architecture.Image.Pixels || picture.Width != model.Architecture.Image.Width)
            {
                throw new DataException($"{text}: {picture.Width}×{picture.Height} pixels, and the model is of {model.Architecture.Image}");
            }

            picture.CopyChannels(bytes, model.Architecture.Image.Channels);
            new ImageData(text, model.Architecture.Image, bytes).CopyValues(0, image);
        }
        else
        {
            throw new UsageException($"'{text}' is not {Help}");
        }

        return Encode(image);
    }

    public void Dispose()
    {
        if (_encoder.IsValueCreated)
        {
            _encoder.Value.Dispose();
        }
    }

    private float[] ReadCodes(string text)
    {
        Codebook codebook = model.Architecture.Codebook ?? throw new UsageException($"'{text}': latents of this model are no codes");
        string[] words = text[5..].Split(',');
        if (words.Length != codebook.Positions)
        {
            throw new UsageException($"'{text}': {words.Length} codes; a latent of this model has {codebook.Positions}, with commas between");
        }

        int[] codes = new int[words.Length];
        for (int position = 0; position < codes.Length; position++)
        {
            if (!int.TryParse(words[position], NumberStyles.None, CultureInfo.InvariantCulture, out codes[position]) || codes[position] >= codebook.Codes)
            {
                throw new UsageException($"'{text}': codes of this model are numbers from 0 to {codebook.Codes - 1}");
            }
        }

        return Gather(codebook, codes);
    }

    private float[] Encode(float[] image)
    {
        if (model.Architecture.Codebook is not { } codebook)
        {
            float[] mean = new float[model.Architecture.LatentSize];
            _encoder.Value.Encode(image, mean, default);
            return mean;
        }

        // What an encoder gives before it is quantised is no latent of the model: K-means' is the image itself.
        int[] codes = new int[codebook.Positions];
        _encoder.Value.Encode(image, codes);
        return Gather(codebook, codes);
    }

    private float[] Gather(Codebook codebook, int[] codes)
    {
        float[] vectors = model.ReadAll(codebook.Tensor), latent = new float[codebook.LatentSize];
        for (int position = 0; position < codes.Length; position++)
        {
            int vector = (codebook.Shared ? 0 : position * codebook.Codes) + codes[position];
            vectors.AsSpan(vector * codebook.Size, codebook.Size).CopyTo(latent.AsSpan(position * codebook.Size));
        }

        return latent;
    }

    private void CheckShape(ImageData images)
    {
        if (images.Shape != model.Architecture.Image)
        {
            throw new DataException($"{images.Name}: images of {images.Shape}, and the model is of {model.Architecture.Image}");
        }
    }
}
