namespace VaeGpu.Cli.Inputs;

/// <summary>Reads NumPy files as rows of a known length.</summary>
internal static class NumpyFile
{
    /// <summary>Reads [count, …] whose rows have <paramref name="rowLength"/> values, or one row without the outer extent.</summary>
    public static float[] ReadRows(string path, int rowLength, string what, out int count) => ReadRows(path, rowLength, what, array => array.ToFloats(), out count);

    /// <summary>Reads codes, [count, positions], or those of one latent.</summary>
    /// <exception cref="InvalidDataException">They are no whole numbers in rows of that length, or the codebook does not have one.</exception>
    public static int[] ReadCodes(string path, Codebook codebook, out int count)
    {
        int[] codes = ReadRows(path, codebook.Positions, "codes of this model", array => array.ToInt32(), out count);
        int outside = Array.FindIndex(codes, code => (uint)code >= (uint)codebook.Codes);
        return outside < 0
            ? codes
            : throw new InvalidDataException($"{path}: there is no code {codes[outside]}; the model has {codebook.Codes} at a position, from 0");
    }

    private static T[] ReadRows<T>(string path, int rowLength, string what, Func<NpyArray, T[]> convert, out int count)
    {
        NpyArray array;
        T[] values;
        try
        {
            array = Npy.Read(path);
            values = convert(array);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }

        long inner = array.Shape.Skip(1).Aggregate(1L, (product, extent) => product * extent);
        if (array.Shape.Length == 1 && array.Shape[0] == rowLength)
        {
            count = 1;
        }
        else if (array.Shape.Length >= 2 && inner == rowLength)
        {
            count = array.Shape[0];
        }
        else
        {
            throw new InvalidDataException($"{path}: an array of shape ({string.Join(", ", array.Shape)}) holds no {what}: rows of {rowLength} values are needed");
        }

        return values;
    }
}
