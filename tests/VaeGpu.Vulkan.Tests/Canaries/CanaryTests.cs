using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Faults made on purpose, seen by the same collector that every other test holds to be empty: its silence means something.</summary>
internal sealed class CanaryTests(TestDriver driver) : GpuTest(driver)
{
    private const uint Count = 64;

    [Test]
    public void MissingBarrier_IsCaughtBySynchronisationValidation([Values] bool barrier)
    {
        VulkanDevice device = Device.Internal;
        using var arena = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit);
        using var descriptors = new DescriptorArena(device);
        BufferSlice between = arena.Allocate(Count * sizeof(float));
        BufferSlice result = arena.Allocate(Count * sizeof(float));
        using var slot = new CommandSlot(device);
        slot.Begin();
        var writer = new CommandWriter(device, slot.Commands);
        RunSample(device, descriptors, writer, in between);
        if (barrier)
        {
            writer.Barrier();
        }

        RunToFloats(device, descriptors, writer, in between, in result, Count);
        slot.Submit();
        device.Queue.Wait(slot);

        GpuMessage[] messages = Messages.Take();
        if (barrier)
        {
            Assert.That(messages, Is.Empty);
        }
        else
        {
            Assert.That(messages.Select(message => message.Text), Has.Some.Contains("SYNC-HAZARD-READ"));
        }
    }

    [Test]
    public void TransferWithoutBarrier_IsCaughtBySynchronisationValidation()
    {
        VulkanDevice device = Device.Internal;
        using var arena = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit);
        using var descriptors = new DescriptorArena(device);
        BufferSlice written = arena.Allocate(Count * sizeof(float));
        BufferSlice copied = arena.Allocate(Count * sizeof(float));
        using var slot = new CommandSlot(device);
        slot.Begin();
        var writer = new CommandWriter(device, slot.Commands);
        RunSample(device, descriptors, writer, in written);
        writer.Copy(in written, 0, in copied, 0, Count * sizeof(float));
        slot.Submit();
        device.Queue.Wait(slot);
        Assert.That(Messages.Take().Select(message => message.Text), Has.Some.Contains("SYNC-HAZARD-READ"));
    }

    [Test]
    public void IndexOutOfBounds_IsCaughtByGpuAssistedValidation([Values] bool inBounds)
    {
        // Robust access, on by default, makes the fault harmless on a driver that would write over the heap.
        using GpuDevice owner = MakeGpuAssisted(WithValidation(new GpuDeviceOptions()));
        Assert.That(owner.EnabledFeatures.HasFlag(GpuFeatures.RobustBufferAccess));
        VulkanDevice device = owner.Internal;
        using var arena = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit);
        using var descriptors = new DescriptorArena(device);
        BufferSlice values = arena.Allocate(4 * Count * sizeof(float));
        BufferSlice result = arena.Allocate(Count * sizeof(float));
        using var slot = new CommandSlot(device);
        slot.Begin();
        RunToFloats(device, descriptors, new CommandWriter(device, slot.Commands), in values, in result, inBounds ? Count : Count + 1);
        slot.Submit();
        device.Queue.Wait(slot);

        string[] texts = [.. Messages.Take().Select(message => message.Text)];
        if (inBounds)
        {
            Assert.That(texts, Is.Empty);
        }
        else
        {
            Assert.That(texts, Has.Some.Contains("out of bounds").Or.Some.Contains("OOB"));
        }
    }

    [Test]
    public void WrongLayout_IsCaughtByCoreValidation()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 2, 2));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var image = new TestImage(Device, 2, 2, Format.R8G8B8A8Unorm);
        image.Clear(0);
        Assert.That(Messages.Take(), Is.Empty);

        // It is in TRANSFER_DST_OPTIMAL; the host says GENERAL.
        decoder.Decode(new float[4], GpuTarget.ToImage(image.Host(ImageLayout.General, ImageLayout.General)));
        Assert.That(Messages.Take().Select(message => message.Text), Has.Some.Contains("VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL"));
    }

    [Test]
    public void ObjectLeftBehind_IsCaughtByCoreValidation()
    {
        var calls = new InterceptedCalls();
        GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept }));
        var fence = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
        unsafe
        {
            Assert.That(device.Internal.Vk.CreateFence(device.Internal.Handle, in fence, null, out _), Is.EqualTo(Result.Success));
        }

        device.Dispose();
        Assert.That(Messages.Take().Select(message => message.Id), Has.Some.Contains("VUID-vkDestroyDevice-device"));
        Assert.That(calls.Alive(), Is.EqualTo(new Dictionary<string, long> { ["vkCreateFence"] = 1 }), "and the counter of the tests sees it");
    }

    private static void RunSample(VulkanDevice device, DescriptorArena descriptors, CommandWriter writer, in BufferSlice to)
    {
        DescriptorSet set = descriptors.Allocate(BindingShape.OneBuffer);
        descriptors.WriteBuffer(set, 0, in to);
        KernelPipeline kernel = device.Pipelines.Get(KernelTable.SamplePrior, new KernelConstants(64));
        writer.Run(kernel, set, new SamplePush { LatentSize = Count, Stride = 1, Temperature = 1 }, 1, 1);
    }

    private static void RunToFloats(VulkanDevice device, DescriptorArena descriptors, CommandWriter writer, in BufferSlice from, in BufferSlice to, uint count)
    {
        DescriptorSet set = descriptors.Allocate(BindingShape.TwoBuffers);
        descriptors.WriteBuffer(set, 0, in from);
        descriptors.WriteBuffer(set, 1, in to);
        KernelPipeline kernel = device.Pipelines.Get(KernelTable.ToFloats, new KernelConstants(64));
        writer.Run(kernel, set, new DecodedPush { Width = count, Height = 1, Channels = 1, ValueStride = 1, InstanceStride = 1 }, kernel.Groups(count), 1);
    }
}
