using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan.Tests;

/// <summary>The staging ring by itself: what was written arrives, the ring waits only for a slot that is used again, and its memory is bounded.</summary>
internal sealed class UploaderTests(TestDriver driver) : GpuTest(driver)
{
    private const int MiB = 1 << 20;

    private readonly InterceptedCalls _calls = new();

    private long Submits => _calls["vkQueueSubmit"].Count;

    private long Waits => _calls["vkWaitForFences"].Count + _calls["vkWaitSemaphores"].Count;

    [Test]
    public void Pieces_OfAnySize_Arrive([Values] bool floor)
    {
        using GpuDevice device = Make(floor);
        // Slots that fill up exactly and not, a piece larger than a slot at the beginning, between and at the end, and tiny ones behind each.
        int[][] orders =
        [
            [4, 8, 1000, 4],
            [16 * MiB, 4, 16 * MiB - 4, 4, 9 * MiB, 9 * MiB, 16 * MiB],
            [20 * MiB, 4, 5 * MiB, 33 * MiB, 12, 20 * MiB],
        ];
        foreach (int[] sizes in IsFullGrid ? orders : orders[..2])
        {
            using var uploader = new Uploader(device.Internal);
            using MemoryArena arena = Target(device, sizes.Sum(), out BufferSlice target);
            for (int round = 0; round < 2; round++)
            {
                var expected = new uint[sizes.Sum() / 4];
                Upload(uploader, target, sizes, (uint)round * 77, expected);
                uploader.Finish();
                Assert.That(Read(device, target).AsSpan().SequenceEqual(expected), $"[{string.Join(", ", sizes)}], round {round}");
                Assert.That(uploader.AllocatedBytes, Is.LessThanOrEqualTo(Math.Max(Uploader.MaximumRing, (ulong)sizes.Max() + 65536)));
            }
        }
    }

    [Test]
    public void Ring_WaitsOnlyForASlotThatIsUsedAgain([Values] bool floor)
    {
        using GpuDevice device = Make(floor);
        using var uploader = new Uploader(device.Internal);
        uploader.Expect(1ul << 40);
        int[] whole = [16 * MiB];
        using MemoryArena arena = Target(device, whole[0], out BufferSlice target);
        long submits = Submits;
        long waits = Waits;
        for (int piece = 1; piece <= 4; piece++)
        {
            Upload(uploader, target, whole, (uint)piece);
            Assert.That(Waits, Is.EqualTo(waits), $"piece {piece}: no slot was used before");
            Assert.That(Submits, Is.EqualTo(submits + piece - 1), $"piece {piece}: its slot is full, and goes when the next is needed");
        }

        Assert.That(uploader.AllocatedBytes, Is.InRange(Uploader.MaximumRing, Uploader.MaximumRing + 65536));
        for (int piece = 5; piece <= 7; piece++)
        {
            Upload(uploader, target, whole, (uint)piece);
            Assert.That(Waits, Is.EqualTo(waits + piece - 4), $"piece {piece}: one slot is used again");
        }

        uploader.Finish();
        Assert.That(Submits, Is.EqualTo(submits + 7));
        Assert.That(uploader.AllocatedBytes, Is.InRange(Uploader.MaximumRing, Uploader.MaximumRing + 65536), "no more than at first");
        waits = Waits;
        uploader.Finish();
        Assert.That((Submits, Waits), Is.EqualTo((submits + 7, waits)), "nothing is under way");
    }

    [Test]
    public void SmallPieces_AreOneSubmitAndTakeLittleMemory([Values] bool floor)
    {
        using GpuDevice device = Make(floor);
        using var uploader = new Uploader(device.Internal);
        int[] sizes = [.. Enumerable.Repeat(4096, 50)];
        uploader.Expect((ulong)sizes.Sum());
        using MemoryArena arena = Target(device, sizes.Sum(), out BufferSlice target);
        long submits = Submits;
        long waits = Waits;
        Upload(uploader, target, sizes, 5);
        uploader.Finish();
        Assert.That((Submits - submits, Waits - waits), Is.EqualTo((1L, 1L)));
        Assert.That(uploader.AllocatedBytes, Is.LessThan(1u << 20));
    }

    [Test]
    public void MappedMemory_IsWrittenInPlace()
    {
        using GpuDevice device = Make(false);
        using var uploader = new Uploader(device.Internal);
        using var arena = new MemoryArena(device.Internal, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        BufferSlice target = arena.Allocate(4096);
        long submits = Submits;
        uploader.Write<uint>(in target, 8, [1, 2, 3]);
        Assert.That(target.Span<uint>().Slice(2, 3).ToArray(), Is.EqualTo(new uint[] { 1, 2, 3 }));
        uploader.Finish();
        Assert.That(Submits, Is.EqualTo(submits));
        Assert.That(uploader.AllocatedBytes, Is.Zero);
    }

    [Test]
    public void RefusedSubmit_IsAnErrorAndTheNextUploadArrives([Values] bool floor)
    {
        using GpuDevice device = Make(floor);
        using var uploader = new Uploader(device.Internal);
        int[] sizes = [1000, 3000];
        using MemoryArena arena = Target(device, 4000, out BufferSlice target);
        _calls["vkQueueSubmit"].Fail(1, 1, Result.ErrorOutOfDeviceMemory);
        Upload(uploader, target, sizes, 1);
        Assert.That(uploader.Finish, Throws.TypeOf<GpuException>());
        _calls.Restore();
        var expected = new uint[1000];
        Upload(uploader, target, sizes, 2, expected);
        uploader.Finish();
        Assert.That(Read(device, target), Is.EqualTo(expected));
    }

    private GpuDevice Make(bool floor) =>
        GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions { ForceStaging = true })) with { Intercept = _calls.Intercept });

    private static MemoryArena Target(GpuDevice device, int bytes, out BufferSlice target)
    {
        var arena = new MemoryArena(device.Internal, MemoryKind.Device, BufferUsageFlags.TransferDstBit | BufferUsageFlags.TransferSrcBit);
        target = arena.Allocate((ulong)bytes);
        Assert.That(target.Mapped, Is.EqualTo((nint)0), "the device stages");
        return arena;
    }

    /// <summary>Writes one piece behind the other, words that differ throughout.</summary>
    private static unsafe void Upload(Uploader uploader, BufferSlice target, int[] sizes, uint seed, uint[]? expected = null)
    {
        int offset = 0;
        foreach (int size in sizes)
        {
            var words = new Span<uint>(uploader.Map(in target, (ulong)offset, (ulong)size), size / 4);
            for (int i = 0; i < words.Length; i++)
            {
                words[i] = (uint)(offset / 4 + i) * 2654435761 + seed;
            }

            if (expected is not null)
            {
                words.CopyTo(expected.AsSpan(offset / 4));
            }

            uploader.Commit(in target, (ulong)offset, (ulong)size);
            offset += size;
        }
    }

    private static uint[] Read(GpuDevice device, BufferSlice target)
    {
        using var arena = new MemoryArena(device.Internal, MemoryKind.Readback, BufferUsageFlags.TransferDstBit);
        BufferSlice result = arena.Allocate(target.Size);
        using var commands = new CommandSlot(device.Internal);
        commands.Begin();
        var writer = new CommandWriter(device.Internal, commands.Commands);
        writer.Barrier();
        writer.Copy(in target, 0, in result, 0, target.Size);
        writer.BarrierToHost();
        commands.Submit();
        device.Internal.Queue.Wait(commands);
        return result.Span<uint>().ToArray();
    }
}
