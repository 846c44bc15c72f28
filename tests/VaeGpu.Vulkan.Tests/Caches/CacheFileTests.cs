using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Cache files, whatever they hold: what was written comes back, and nothing else ever does.</summary>
internal sealed class CacheFileTests
{
    private const int Maximum = 1000;

    private static readonly byte[] Payload = [.. Enumerable.Range(0, 40).Select(i => (byte)(i * 37 + 11))];

    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _path = _folder.File("kept.bin");
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Payload_OfAnyAllowedSize_ComesBack([Values(0, 1, 40, Maximum)] int size)
    {
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        CacheFile.Write(_path, Identity(), payload);
        Assert.That(CacheFile.Read(_path, Identity(), Maximum, out string? problem), Is.EqualTo(payload));
        Assert.That(problem, Is.Null);
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { _path }), "nothing is left beside it");
    }

    [Test]
    public void Format_IsWhatItsRemarksSay()
    {
        CacheFile.Write(_path, Identity(), Payload);
        byte[] file = File.ReadAllBytes(_path);
        Assert.That(file[..8], Is.EqualTo("VAEGPU\r\n"u8.ToArray()));
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)), Is.EqualTo(1));
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(12)), Is.EqualTo(Payload.Length));
        Assert.That(file[16..48], Is.EqualTo(Identity().Hash.ToArray()));
        Assert.That(file[48..80], Is.EqualTo(SHA256.HashData(Payload)));
        Assert.That(file[80..], Is.EqualTo(Payload));
    }

    [Test]
    public void AnyBitFlipped_IsPassedOver()
    {
        CacheFile.Write(_path, Identity(), Payload);
        byte[] file = File.ReadAllBytes(_path);
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] flipped = [.. file];
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            AssertPassedOver(flipped, $"bit {bit}");
        }
    }

    [Test]
    public void AnyOtherLength_IsPassedOver()
    {
        CacheFile.Write(_path, Identity(), Payload);
        byte[] file = File.ReadAllBytes(_path);
        for (int length = 0; length < file.Length; length++)
        {
            AssertPassedOver(file[..length], $"{length} bytes");
        }

        AssertPassedOver([.. file, 0], "a byte behind it");
        AssertPassedOver([.. file, .. file], "twice");
    }

    [Test]
    public void PayloadBeyondTheLimit_IsPassedOverWithoutTakingMemory()
    {
        CacheFile.Write(_path, Identity(), new byte[Maximum + 1]);
        Assert.That(CacheFile.Read(_path, Identity(), Maximum, out string? problem), Is.Null);
        Assert.That(problem, Does.Contain("length"));
        Assert.That(CacheFile.Read(_path, Identity(), Maximum + 1, out _), Has.Length.EqualTo(Maximum + 1));

        // A file of 80 MB that is as long as it says, for a reader that takes up to a thousand bytes.
        byte[] header = File.ReadAllBytes(_path)[..CacheFile.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), 80_000_000);
        File.WriteAllBytes(_path, header);
        using (FileStream stream = File.OpenWrite(_path))
        {
            stream.SetLength(CacheFile.HeaderBytes + 80_000_000);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(CacheFile.Read(_path, Identity(), Maximum, out _), Is.Null);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [Test]
    public void AnyOtherIdentity_IsPassedOverAndHasAnotherName()
    {
        byte[] other = [.. new byte[15], 1];
        CacheIdentity[] others =
        [
            new(2, 2, 3, Uuid(4), Uuid(5), "shaders"), new(1, 3, 3, Uuid(4), Uuid(5), "shaders"), new(1, 2, 4, Uuid(4), Uuid(5), "shaders"),
            new(1, 2, 3, other, Uuid(5), "shaders"), new(1, 2, 3, Uuid(4), other, "shaders"), new(1, 2, 3, Uuid(5), Uuid(4), "shaders"), new(1, 2, 3, Uuid(4), Uuid(5), "shader"),
        ];
        CacheFile.Write(_path, Identity(), Payload);
        foreach (CacheIdentity identity in others)
        {
            Assert.That(CacheFile.Read(_path, identity, Maximum, out string? problem), Is.Null);
            Assert.That(problem, Does.Contain("another device"));
        }

        Assert.That(others.Append(Identity()).Select(identity => identity.FileName("pipelines", ".bin")), Is.Unique);
        byte[] hash = SHA256.HashData([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, .. Uuid(4), .. Uuid(5), .. "shaders"u8]);
        Assert.That(Identity().Hash.ToArray(), Is.EqualTo(hash), "the same in every process");
        Assert.That(Identity().FileName("pipelines", ".bin"), Is.EqualTo($"pipelines-{Convert.ToHexString(hash)[..16].ToLowerInvariant()}.bin"));
    }

    [Test]
    public void NothingThere_IsNoProblem()
    {
        Assert.That(CacheFile.Read(_path, Identity(), Maximum, out string? problem), Is.Null);
        Assert.That(problem, Is.Null);
        Assert.That(CacheFile.Read(_folder.File("absent/kept.bin"), Identity(), Maximum, out problem), Is.Null);
        Assert.That(problem, Is.Null);
    }

    [Test]
    public void HostilePlaces_AreNeitherReadNorWritten()
    {
        File.WriteAllBytes(_folder.File("file"), [1]);
        Directory.CreateDirectory(_folder.File("folder"));
        using (Process make = Process.Start("mkfifo", _folder.File("pipe")))
        {
            make.WaitForExit();
            Assert.That(make.ExitCode, Is.Zero);
        }

        foreach (string path in new[] { _folder.File("folder"), _folder.File("file/kept.bin"), "/proc/vaegpu/kept.bin", "nul\0byte", new string('x', 5000) })
        {
            Assert.That(CacheFile.Read(path, Identity(), Maximum, out _), Is.Null, path);
            Assert.That(() => CacheFile.Write(path, Identity(), Payload), Throws.TypeOf<IOException>().With.Message.Contains(path), path);
        }

        // Neither may wait for the pipe's other end, which never comes.
        Assert.That(CacheFile.Read(_folder.File("pipe"), Identity(), Maximum, out string? problem), Is.Null);
        Assert.That(problem, Is.Not.Null);
        CacheFile.Write(_folder.File("pipe"), Identity(), Payload);
        Assert.That(CacheFile.Read(_folder.File("pipe"), Identity(), Maximum, out _), Is.EqualTo(Payload), "a file has taken its place");
        Assert.That(File.ReadAllBytes(_folder.File("file")), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Directory.GetFiles(_folder.Path, "*.partial", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void FileThatMayNotBeRead_IsPassedOver()
    {
        CacheFile.Write(_path, Identity(), Payload);
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.That(CacheFile.Read(_path, Identity(), Maximum, out string? problem), Is.Null);
            Assert.That(problem, Is.Not.Null);
        }

        Assert.That(CacheFile.Read(_path, Identity(), Maximum, out _), Is.EqualTo(Payload));
    }

    [Test]
    public void Write_MakesTheFolder_AndDeletesWhatAnEndedProcessLeft()
    {
        string path = _folder.File("a/b/kept.bin");
        CacheFile.Write(path, Identity(), Payload);
        string old = path + ".0123.partial";
        string fresh = path + ".4567.partial";
        File.WriteAllBytes(old, [1]);
        File.WriteAllBytes(fresh, [1]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        CacheFile.Write(path, Identity(), [7]);
        Assert.That(CacheFile.Read(path, Identity(), Maximum, out _), Is.EqualTo(new byte[] { 7 }));
        Assert.That(Directory.GetFiles(_folder.File("a/b")), Is.EquivalentTo(new[] { path, fresh }), "another process may be writing the newer one");
    }

    [Test]
    public void ManyWriters_NeverLeaveABrokenFile()
    {
        // Each write goes through a name of its own, as it would in processes of their own.
        byte[][] payloads = [.. Enumerable.Range(1, 3).Select(seed => Enumerable.Repeat((byte)seed, seed * 300).ToArray())];
        CacheFile.Write(_path, Identity(), payloads[0]);
        int writing = payloads.Length;
        Thread[] writers = [.. payloads.Select(payload => new Thread(() =>
        {
            for (int i = 0; i < 30; i++)
            {
                CacheFile.Write(_path, Identity(), payload);
            }

            Interlocked.Decrement(ref writing);
        }))];
        Array.ForEach(writers, writer => writer.Start());
        do
        {
            byte[]? read = CacheFile.Read(_path, Identity(), Maximum, out string? problem);
            Assert.That(problem, Is.Null);
            Assert.That(payloads, Has.One.EqualTo(read));
        }
        while (Volatile.Read(ref writing) > 0);
        Array.ForEach(writers, writer => writer.Join());
        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(1));
    }

    private static CacheIdentity Identity() => new(1, 2, 3, Uuid(4), Uuid(5), "shaders");

    private static byte[] Uuid(byte value) => [.. Enumerable.Repeat(value, 16)];

    private void AssertPassedOver(byte[] file, string what)
    {
        File.WriteAllBytes(_path, file);
        Assert.That(CacheFile.Read(_path, Identity(), Maximum, out string? problem), Is.Null, what);
        Assert.That(problem, Is.Not.Null, what);
    }
}
