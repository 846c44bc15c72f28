using System.Globalization;
using System.IO.Compression;

namespace VaeGpu.Training.Tests.Data;

/// <summary>The handwritten digits that scikit-learn ships (THIRD-PARTY-NOTICES.md): 1,797 pictures of 8×8 whole numbers, 0 to 16.</summary>
internal static class Digits
{
    public const int Count = 1797, Dimension = 64;

    /// <summary>[<see cref="Count"/>, <see cref="Dimension"/>]; the labels are left out.</summary>
    public static float[] Read()
    {
        using Stream packed = typeof(Digits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var values = new List<float>();
        while (reader.ReadLine() is { } line)
        {
            values.AddRange(line.Split(',')[..Dimension].Select(value => float.Parse(value, CultureInfo.InvariantCulture)));
        }

        return [.. values];
    }
}
