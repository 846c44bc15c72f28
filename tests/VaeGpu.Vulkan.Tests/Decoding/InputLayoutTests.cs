namespace VaeGpu.Vulkan.Tests;

public class InputLayoutTests
{
    [Test]
    public void Write_AnySize_PutsEveryValueInItsPlace(
        [Values(1, 2, 7, 16, 33)] int batch, [Values(1, 15, 16, 50)] int values, [Values(1, 8, 24, 64)] int chunk, [Values(1, 4)] int minimumStride)
    {
        float[] rows = [.. Enumerable.Range(1, batch * values).Select(i => (float)i)];
        chunk = Math.Max(chunk, minimumStride);
        var memory = new float[InputLayout.Bytes((uint)Math.Max(batch, minimumStride), (ulong)values) / sizeof(float)];
        InputLayout.Write<float>(rows, (uint)values, (uint)batch, (uint)chunk, memory, (uint)minimumStride);
        for (int row = 0; row < batch; row++)
        {
            int first = row / chunk * chunk;
            int count = Math.Min(chunk, batch - first);
            int stride = Math.Max(count == 1 ? 1 : count <= 4 ? 4 : count <= 8 ? 8 : (count + 15) / 16 * 16, minimumStride);
            int start = (int)InputLayout.Offset((uint)first, (uint)values, (uint)chunk) / sizeof(float);
            for (int value = 0; value < values; value++)
            {
                Assert.That(memory[start + value * stride + row - first], Is.EqualTo(rows[row * values + value]));
            }
        }

        Assert.That(memory.Count(value => value != 0), Is.EqualTo(rows.Length), "nothing else is written");
    }
}
