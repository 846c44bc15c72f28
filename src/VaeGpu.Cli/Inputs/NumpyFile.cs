namespace VaeGpu.Cli.Inputs;

/// <summary>Reads NumPy files as rows of a known length.</summary>
internal static class NumpyFile
{
    /// <summary>Reads [count, …] whose rows have <paramref name="rowLength"/> values, or one row without the outer extent.</summary>
    public static float[] ReadRows(string path, int rowLength, string what, out int count)
    {
        NpyArray array;
        try
        {
            array = Npy.Read(path);
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

        return array.ToFloats();
    }
}
