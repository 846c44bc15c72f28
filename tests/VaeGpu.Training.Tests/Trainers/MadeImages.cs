namespace VaeGpu.Training.Tests.Trainers;

/// <summary>Small pictures with a known number of strong directions: blobs of light that move and change, 6×6.</summary>
internal static class MadeImages
{
    public static ImageData Blobs(int count, int seed)
    {
        const int Side = 6;
        var random = new Random(seed);
        byte[] pixels = new byte[count * Side * Side];
        for (int i = 0; i < count; i++)
        {
            double x = random.NextDouble() * Side, y = random.NextDouble() * Side, light = 0.3 + 0.7 * random.NextDouble();
            for (int p = 0; p < Side * Side; p++)
            {
                double dx = p % Side + 0.5 - x, dy = p / Side + 0.5 - y;
                double value = light * Math.Exp(-(dx * dx + dy * dy) / 3) + 0.02 * random.NextDouble();
                pixels[i * Side * Side + p] = (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
            }
        }

        return new ImageData("blobs", new ImageShape(1, Side, Side), pixels);
    }
}
