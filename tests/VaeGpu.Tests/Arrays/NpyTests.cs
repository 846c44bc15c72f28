using System.Globalization;
using System.Text;
using VaeGpu.Testing;
using VaeGpu.Tests.Models;

namespace VaeGpu.Tests.Arrays;

/// <summary>NumPy files, against NumPy.</summary>
public sealed class NpyTests
{
    private const string WriteAll = """
        import numpy as np
        a = (np.arange(24) * 1.25 - 7).reshape(2, 3, 4)
        for name in ("f2", "f4", "f8", "i4", "i8"): np.save(name + ".npy", a.astype("<" + name))
        np.save("u1.npy", a.astype("i4").astype("u1"))
        np.save("fortran.npy", np.asfortranarray(a))
        np.save("fortran2.npy", np.asfortranarray(a[:, :, 0].astype("f4")))
        np.save("scalar.npy", np.float64(2.5)); np.save("empty.npy", np.zeros((0, 3), "f4")); np.save("vector.npy", np.arange(5, dtype="i8"))
        for version in ((1, 0), (2, 0), (3, 0)):
            with open("v%d.npy" % version[0], "wb") as f: np.lib.format.write_array(f, a, version)
        np.save("big_endian.npy", a.astype(">f4")); np.save("complex.npy", a.astype("c16")); np.save("text.npy", np.array(["a"]))
        np.save("record.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i4")])); np.save("object.npy", np.array([{}]))
        """;

    [Test]
    public void Read_OfEveryTypeVersionAndOrder_GivesNumPysNumbers()
    {
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, WriteAll);
        double[] expected = [.. Enumerable.Range(0, 24).Select(i => (i * 1.25) - 7)];
        Assert.Multiple(() =>
        {
            foreach ((string name, NpyType type) in new[] { ("f2", NpyType.Float16), ("f4", NpyType.Float32), ("f8", NpyType.Float64), ("v1", NpyType.Float64), ("v2", NpyType.Float64), ("v3", NpyType.Float64), ("fortran", NpyType.Float64) })
            {
                NpyArray array = Npy.Read(folder.File(name + ".npy"));
                Assert.That(array.Type, Is.EqualTo(type), name);
                Assert.That(array.Shape, Is.EqualTo(new[] { 2, 3, 4 }), name);
                Assert.That(array.ToDoubles(), Is.EqualTo(expected), name);
                Assert.That(array.ToFloats(), Is.EqualTo(expected.Select(value => (float)value)), name);
            }

            int[] whole = [.. expected.Select(value => (int)value)];
            Assert.That(Npy.Read(folder.File("i4.npy")).ToInt32(), Is.EqualTo(whole));
            Assert.That(Npy.Read(folder.File("i8.npy")).ToInt32(), Is.EqualTo(whole));
            Assert.That(Npy.Read(folder.File("i8.npy")).ToFloats(), Is.EqualTo(whole.Select(value => (float)value)));
            Assert.That(Npy.Read(folder.File("u1.npy")).ToInt32(), Is.EqualTo(whole.Select(value => value & 255)));
            Assert.That(Npy.Read(folder.File("fortran2.npy")).ToDoubles(), Is.EqualTo(Enumerable.Range(0, 6).Select(i => expected[i * 4])));
            Assert.That(Npy.Read(folder.File("scalar.npy")).Shape, Is.Empty);
            Assert.That(Npy.Read(folder.File("scalar.npy")).ToDoubles(), Is.EqualTo(new[] { 2.5 }));
            Assert.That(Npy.Read(folder.File("empty.npy")).Shape, Is.EqualTo(new[] { 0, 3 }));
            Assert.That(Npy.Read(folder.File("empty.npy")).ToFloats(), Is.Empty);
            Assert.That(Npy.Read(folder.File("vector.npy")).Shape, Is.EqualTo(new[] { 5 }));
            Assert.That(() => Npy.Read(folder.File("f4.npy")).ToInt32(), Throws.InstanceOf<InvalidDataException>());
            foreach (string name in (string[])["big_endian", "complex", "text", "record", "object"])
            {
                Assert.That(() => Npy.Read(folder.File(name + ".npy")), Throws.InstanceOf<InvalidDataException>(), name);
            }
        });
    }

    [Test]
    public void Write_IsReadByNumPy()
    {
        using var folder = new TemporaryFolder();
        float[] values = [0, -0.0f, 1.5f, float.Epsilon, float.MaxValue, float.NaN, float.NegativeInfinity, 1f / 3, 4, 5, 6, 7];
        Npy.Write(folder.File("a.npy"), values, 3, 4);
        Npy.Write(folder.File("b.npy"), values, 12);
        Npy.Write(folder.File("c.npy"), [2.5f]);
        Npy.Write(folder.File("d.npy"), [1, -2, int.MinValue, int.MaxValue, 0, 6], 1, 2, 3);
        Npy.Write(folder.File("e.npy"), Array.Empty<float>(), 0, 7);
        string printed = Python.Run(folder.Path, """
            import numpy as np, struct
            for name in "abcde":
                raw = open(name + ".npy", "rb").read()
                a = np.load(name + ".npy")
                start = 10 + struct.unpack("<H", raw[8:10])[0]
                print(start % 64, a.dtype.str, list(a.shape), a.flags["C_CONTIGUOUS"], a.tobytes().hex())
            """);
        string bytes = Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())).ToLowerInvariant();
        Assert.That(printed.TrimEnd('\n').Split('\n'), Is.EqualTo(new[]
        {
            $"0 <f4 [3, 4] True {bytes}",
            $"0 <f4 [12] True {bytes}",
            "0 <f4 [] True 00002040",
            "0 <i4 [1, 2, 3] True 01000000feffffff00000080ffffff7f0000000006000000",
            "0 <f4 [0, 7] True ",
        }));
        Assert.That(Directory.GetFiles(folder.Path, "*.partial"), Is.Empty);
        Assert.That(() => Npy.Write(folder.File("f.npy"), values, 5), Throws.ArgumentException);
        Assert.That(() => Npy.Write(folder.File("f.npy"), values, -3, -4), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(File.Exists(folder.File("f.npy")), Is.False);
    }

    [TestCase("", TestName = "Read_OfEmptyHeader")]
    [TestCase("{}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + __import__('os').system('true')")]
    [TestCase("{'descr': '<f4', 'fortran_order': False}")]
    [TestCase("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': 2}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': [2]}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,)}")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 'y'}")]
    [TestCase("{'descr': '<f4\n', 'fortran_order': False, 'shape': (2,)}")]
    [TestCase("{'descr: '<f4', 'fortran_order': False, 'shape': (2,)}")]
    public void Read_OfHostileHeader_IsRefusedWithoutTakingMemory(string header)
    {
        byte[] file = Make(1, header, new byte[4]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        InvalidDataException known = Assert.Throws<InvalidDataException>(() => Npy.Read(new MemoryStream(file)))!;
        Assert.Throws<InvalidDataException>(() => Npy.Read(new OneWayStream(file)));

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
        Assert.That(known.Message.AsSpan().IndexOfAny('\r', '\n'), Is.LessThan(0));
    }

    [Test]
    public void Read_OfFileCutAnywhere_IsRefused()
    {
        byte[] file = Make(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", new byte[16]);
        Assert.That(Npy.Read(new OneWayStream(file, 3)).ToFloats(), Is.EqualTo(new float[4]));
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Npy.Read(new MemoryStream(file, 0, length)), length.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Test]
    public void Read_OfFlippedBits_ReadsOrSaysWhyNot()
    {
        byte[] file = Make(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", new byte[16]);
        var random = new Random(11);
        int read = 0;
        for (int trial = 0; trial < 20_000; trial++)
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Npy.Read(new MemoryStream(damaged));
                read++;
            }
            catch (InvalidDataException)
            {
            }
        }

        Assert.That(read, Is.InRange(100, 10_000));
    }

    [Test]
    public void Read_LeavesTheStreamBehindTheArray()
    {
        var stream = new MemoryStream();
        Npy.Write(stream, [1f, 2f], 2);
        Npy.Write(stream, [3, 4, 5], 3);
        stream.Position = 0;

        Assert.That(Npy.Read(stream).ToFloats(), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(Npy.Read(stream).ToInt32(), Is.EqualTo(new[] { 3, 4, 5 }));
    }

    private static byte[] Make(byte version, string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0, .. length, .. text, .. data];
    }
}
