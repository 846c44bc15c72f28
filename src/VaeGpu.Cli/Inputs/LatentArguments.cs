using System.Globalization;
using VaeGpu.Training;

namespace VaeGpu.Cli.Inputs;

/// <summary>
/// Turns what <c>--from</c> and <c>--to</c> say into latents: <c>image:N</c> (the mean of q(z | x) of an image of the data), <c>seed:N</c> (the first draw
/// from the prior with that seed), <c>zero</c>, or a PNG file of the model's size.
/// </summary>
internal sealed class LatentArguments(Model model, Backend backend, Func<ImageData?> data) : IDisposable
{
    private readonly Lazy<IEncoder> _encoder = new(() => backend.CreateEncoder(model, new DecoderOptions { MaxBatch = 1 }));
    private readonly Lazy<ImageData?> _data = new(data);

    public const string Help = "image:N of --data, seed:N (a draw from the prior), zero, or a PNG file of the model's size";

    public float[] Read(string text)
    {
        float[] latent = new float[model.Architecture.LatentSize];
        if (text == "zero")
        {
            return latent;
        }

        if (text.StartsWith("seed:", StringComparison.Ordinal))
        {
            if (!ulong.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
            {
                throw new UsageException($"'{text}': a seed is a number from 0 to 18446744073709551615");
            }

            PriorSampler.Fill(seed, frame: 0, first: 0, temperature: 1, latent.Length, latent);
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

        _encoder.Value.Encode(image, latent, default);
        return latent;
    }

    public void Dispose()
    {
        if (_encoder.IsValueCreated)
        {
            _encoder.Value.Dispose();
        }
    }

    private void CheckShape(ImageData images)
    {
        if (images.Shape != model.Architecture.Image)
        {
            throw new DataException($"{images.Name}: images of {images.Shape}, and the model is of {model.Architecture.Image}");
        }
    }
}
