using System.Numerics.Tensors;

namespace VaeGpu.Training;

/// <summary>Lower triangular matrices in double, row-major; what lies above the diagonal is neither read nor written.</summary>
internal static class LowerTriangle
{
    /// <summary>Cholesky's factor L of a symmetric matrix A = L Lᵀ, in place, row by row.</summary>
    /// <param name="matrix">[size, size]: the lower triangle of A in, L out.</param>
    /// <param name="size">Rows and columns.</param>
    /// <returns>False where A is not positive definite.</returns>
    public static bool TryFactorise(Span<double> matrix, int size)
    {
        for (int i = 0; i < size; i++)
        {
            Span<double> row = matrix.Slice(i * size, i + 1);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> above = matrix.Slice(j * size, j + 1);
                row[j] = (row[j] - TensorPrimitives.Dot(row[..j], above[..j])) / above[j];
            }

            double square = row[i] - TensorPrimitives.SumOfSquares<double>(row[..i]);
            if (!(square > 0 && double.IsFinite(square)))
            {
                return false;
            }

            row[i] = Math.Sqrt(square);
        }

        return true;
    }

    /// <summary>The inverse, row by row: row i of L⁻¹ is (eᵢ − Σ over j below i of L[i, j] · row j) / L[i, i].</summary>
    /// <param name="matrix">[size, size], with no 0 on the diagonal.</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="inverse">[size, size], out; all 0 before.</param>
    public static void Invert(ReadOnlySpan<double> matrix, int size, Span<double> inverse)
    {
        for (int i = 0; i < size; i++)
        {
            Span<double> row = inverse.Slice(i * size, i + 1);
            row[i] = 1;
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(inverse.Slice(j * size, j + 1), -matrix[i * size + j], row[..(j + 1)], row[..(j + 1)]);
            }

            TensorPrimitives.Divide(row, matrix[i * size + i], row);
        }
    }
}
