using NUnit.Framework;

namespace VaeGpu.Tests
{
    /// <summary>Pictures are turned over, each by itself.</summary>
    public sealed unsafe class PictureRowsTests
    {
        [TestCase(1, 1, 1)]
        [TestCase(4, 2, 1)]
        [TestCase(8, 3, 2)]
        [TestCase(12, 7, 3)]
        public void Flip_TurnsEachPictureOver(int rowBytes, int rows, int pictures)
        {
            byte[] pixels = new byte[rowBytes * rows * pictures];
            byte[] expected = new byte[pixels.Length];
            for (int picture = 0; picture < pictures; picture++)
            {
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < rowBytes; column++)
                    {
                        int from = (((picture * rows) + row) * rowBytes) + column;
                        int to = (((picture * rows) + (rows - 1 - row)) * rowBytes) + column;
                        pixels[from] = expected[to] = (byte)from;
                    }
                }
            }

            byte[] spare = new byte[rowBytes];
            fixed (byte* pointer = pixels, sparePointer = spare)
            {
                PictureRows.Flip(pointer, rowBytes, rows, pictures, sparePointer);
            }

            Assert.That(pixels, Is.EqualTo(expected));
        }
    }
}
