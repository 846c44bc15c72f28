using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Core.Loader;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;
using Silk.NET.Vulkan.Extensions.EXT;
using Silk.NET.Vulkan.Extensions.KHR;
using VaeGpu.Testing;

namespace VaeGpu.Bindings.Tests;

/// <summary>The bindings at work on a real implementation: the CPU one where there is a choice.</summary>
[NonParallelizable]
public sealed unsafe class LavapipeTests
{
    private static int _allocations;
    private static nint _allocateMemory;

    private Vk _vk = null!;
    private Instance _instance;
    private PhysicalDevice _physicalDevice;
    private Device _device;

    [SetUp]
    public void SetUp()
    {
        _vk = Vk.GetApi();
        (_instance, _physicalDevice, _device) = MakeDevice(_vk);
    }

    [TearDown]
    public void TearDown()
    {
        _vk.DestroyDevice(_device, null);
        _vk.DestroyInstance(_instance, null);
        _vk.Dispose();
    }

    [Test]
    public void Creation_SetsWhatIsCurrent_AndDestructionClearsIt()
    {
        Assert.That(_vk.CurrentInstance!.Value.Handle, Is.EqualTo(_instance.Handle));
        Assert.That(_vk.CurrentDevice!.Value.Handle, Is.EqualTo(_device.Handle));
        var (instance, _, device) = MakeDevice(_vk);
        Assert.That(_vk.CurrentDevice!.Value.Handle, Is.EqualTo(device.Handle));
        _vk.DestroyDevice(device, null);
        _vk.DestroyInstance(instance, null);
#if !NUGET_BINDINGS
        // The named package goes on loading for what is gone; the subset takes care not to.
        Assert.That(_vk.CurrentDevice, Is.Null);
        Assert.That(_vk.CurrentInstance, Is.Null);
#endif
        Assert.That(_vk.DeviceWaitIdle(_device), Is.EqualTo(Result.Success), "the first device is still there");
    }

    [Test]
    public void Buffer_IsMappedAndFilledByTheDevice()
    {
        const uint Pattern = 0xC0FFEE11;
        var info = new BufferCreateInfo { SType = StructureType.BufferCreateInfo, Size = 4096, Usage = BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferDstBit };
        Check(_vk.CreateBuffer(_device, in info, null, out var buffer));
        _vk.GetBufferMemoryRequirements(_device, buffer, out var requirements);
        Assert.That(requirements.Size, Is.GreaterThanOrEqualTo(4096));
        var memory = Allocate(_vk, requirements);
        Check(_vk.BindBufferMemory(_device, buffer, memory, 0));

        var poolInfo = new CommandPoolCreateInfo { SType = StructureType.CommandPoolCreateInfo };
        Check(_vk.CreateCommandPool(_device, in poolInfo, null, out var pool));
        var allocateInfo = new CommandBufferAllocateInfo { SType = StructureType.CommandBufferAllocateInfo, CommandPool = pool, Level = CommandBufferLevel.Primary, CommandBufferCount = 1 };
        Check(_vk.AllocateCommandBuffers(_device, in allocateInfo, out var commands));
        var begin = new CommandBufferBeginInfo { SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        Check(_vk.BeginCommandBuffer(commands, in begin));
        _vk.CmdFillBuffer(commands, buffer, 0, Vk.WholeSize, Pattern);
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = AccessFlags.TransferWriteBit, DstAccessMask = AccessFlags.HostReadBit };
        _vk.CmdPipelineBarrier(commands, PipelineStageFlags.TransferBit, PipelineStageFlags.HostBit, 0, 1, in barrier, 0, null, 0, null);
        Check(_vk.EndCommandBuffer(commands));

        _vk.GetDeviceQueue(_device, 0, 0, out var queue);
        var fenceInfo = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
        Check(_vk.CreateFence(_device, in fenceInfo, null, out var fence));
        Assert.That(_vk.GetFenceStatus(_device, fence), Is.EqualTo(Result.NotReady));
        var submit = new SubmitInfo { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        Check(_vk.QueueSubmit(queue, 1, in submit, fence));
        Check(_vk.WaitForFences(_device, 1, in fence, true, ulong.MaxValue));

        void* mapped = null;
        Check(_vk.MapMemory(_device, memory, 0, 4096, 0, ref mapped));
        Assert.That(new Span<uint>(mapped, 1024).ToArray(), Is.All.EqualTo(Pattern));
        _vk.UnmapMemory(_device, memory);

        _vk.DestroyFence(_device, fence, null);
        _vk.DestroyCommandPool(_device, pool, null);
        _vk.DestroyBuffer(_device, buffer, null);
        _vk.FreeMemory(_device, memory, null);
    }

    [Test]
    public void OutOverload_SetsTheType_AndWipesTheChain()
    {
        var features = new PhysicalDeviceFeatures2 { PNext = (void*)1 };
        _vk.GetPhysicalDeviceFeatures2(_physicalDevice, out features);
        Assert.That(features.SType, Is.EqualTo(StructureType.PhysicalDeviceFeatures2));
        Assert.That((nint)features.PNext, Is.EqualTo((nint)0));
        Assert.That(_vk.GetPhysicalDeviceProperties2(_physicalDevice).SType, Is.EqualTo(StructureType.PhysicalDeviceProperties2));
    }

    [Test]
    public void PointerOverload_FillsTheChain()
    {
        var driver = new PhysicalDeviceDriverProperties { SType = StructureType.PhysicalDeviceDriverProperties };
        var properties = new PhysicalDeviceProperties2 { SType = StructureType.PhysicalDeviceProperties2, PNext = &driver };
        _vk.GetPhysicalDeviceProperties2(_physicalDevice, &properties);
        _vk.GetPhysicalDeviceProperties(_physicalDevice, out var plain);
        var plainName = SilkMarshal.PtrToString((nint)plain.DeviceName);
        Assert.That(plainName, Is.Not.Empty);
        Assert.That(SilkMarshal.PtrToString((nint)properties.Properties.DeviceName), Is.EqualTo(plainName));
        Assert.That(SilkMarshal.PtrToString((nint)driver.DriverName), Is.Not.Empty);
        Assert.That(plain.Limits.MaxComputeWorkGroupCount[0], Is.GreaterThanOrEqualTo(65535), "the least that Vulkan allows");
        Assert.That(((Version32)plain.ApiVersion).Major, Is.EqualTo(1));
    }

    [Test]
    public void Extensions_AreFoundWhereTheyAreListed()
    {
        Assert.That(_vk.TryGetInstanceExtension<ExtDebugUtils>(_instance, out var debug), Is.True);
        Assert.That(debug, Is.Not.Null);
        Assert.That(_vk.TryGetInstanceExtension<KhrWin32Surface>(_instance, out var windows), Is.False);
        Assert.That(windows, Is.Null);
        Assert.That(_vk.IsInstanceExtensionPresent("VK_MADE_up"), Is.False);
        Assert.That(_vk.IsDeviceExtensionPresent(_physicalDevice, KhrTimelineSemaphore.ExtensionName), Is.True);
        Assert.That(_vk.IsDeviceExtensionPresent(_instance, "VK_MADE_up"), Is.False);
        Assert.That(_vk.GetPhysicalDevices(_instance), Is.Not.Empty);
    }

    [Test]
    public void TimelineSemaphore_ByItsExtension_CountsUp()
    {
        Assert.That(_vk.TryGetDeviceExtension<KhrTimelineSemaphore>(_instance, _device, out var timeline), Is.True);
        var type = new SemaphoreTypeCreateInfo { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = SemaphoreType.Timeline, InitialValue = 5 };
        var info = new SemaphoreCreateInfo { SType = StructureType.SemaphoreCreateInfo, PNext = &type };
        Check(_vk.CreateSemaphore(_device, in info, null, out var semaphore));
        var signal = new SemaphoreSignalInfo { SType = StructureType.SemaphoreSignalInfo, Semaphore = semaphore, Value = 9 };
        Check(timeline.SignalSemaphore(_device, in signal));
        Check(timeline.GetSemaphoreCounterValue(_device, semaphore, out var value));
        Assert.That(value, Is.EqualTo(9));
        var target = 9ul;
        var wait = new SemaphoreWaitInfo { SType = StructureType.SemaphoreWaitInfo, SemaphoreCount = 1, PSemaphores = &semaphore, PValues = &target };
        Check(timeline.WaitSemaphores(_device, in wait, 0));
        _vk.DestroySemaphore(_device, semaphore, null);
    }

    [Test]
    public void Messenger_CallsTheManagedFunction()
    {
        Assert.That(_vk.TryGetInstanceExtension<ExtDebugUtils>(_instance, out var debug), Is.True);
        var received = new List<string?>();
        DebugUtilsMessengerCallbackFunctionEXT callback = (_, _, data, _) =>
        {
            received.Add(SilkMarshal.PtrToString((nint)data->PMessage));
            return Vk.False;
        };
        using var pointer = new PfnDebugUtilsMessengerCallbackEXT(callback);
        var info = new DebugUtilsMessengerCreateInfoEXT
        {
            SType = StructureType.DebugUtilsMessengerCreateInfoExt,
            MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt,
            MessageType = DebugUtilsMessageTypeFlagsEXT.GeneralBitExt,
            PfnUserCallback = pointer,
        };
        Check(debug.CreateDebugUtilsMessenger(_instance, in info, null, out var messenger));
        var message = SilkMarshal.StringToPtr("a word");
        var data = new DebugUtilsMessengerCallbackDataEXT { SType = StructureType.DebugUtilsMessengerCallbackDataExt, PMessage = (byte*)message };
        debug.SubmitDebugUtilsMessage(_instance, DebugUtilsMessageSeverityFlagsEXT.WarningBitExt, DebugUtilsMessageTypeFlagsEXT.GeneralBitExt, in data);
        SilkMarshal.Free(message);
        debug.DestroyDebugUtilsMessenger(_instance, messenger, null);
        Assert.That(received, Is.EqualTo(new[] { "a word" }));
    }

    [Test]
    public void CustomContext_IsAskedOnceForEachFunction_AndMayReplaceIt()
    {
        var context = new RecordingContext();
        _allocateMemory = context.Real("vkAllocateMemory");
        _allocations = 0;
        context.Replaced["vkAllocateMemory"] = (nint)(delegate* unmanaged<Device, MemoryAllocateInfo*, AllocationCallbacks*, DeviceMemory*, Result>)&CountAllocation;
        context.Masked.Add("vkDeviceWaitIdle");
        var vk = new Vk(context) { CurrentInstance = _instance, CurrentDevice = _device };
        Assert.That(context.Asked, Is.Empty, "functions load when they are called");
        var info = new BufferCreateInfo { SType = StructureType.BufferCreateInfo, Size = 256, Usage = BufferUsageFlags.StorageBufferBit };
        for (var round = 0; round < 3; round++)
        {
            Check(vk.CreateBuffer(_device, in info, null, out var buffer));
            vk.GetBufferMemoryRequirements(_device, buffer, out var requirements);
            vk.FreeMemory(_device, Allocate(vk, requirements), null);
            vk.DestroyBuffer(_device, buffer, null);
        }

        Assert.Multiple(() =>
        {
            Assert.That(_allocations, Is.EqualTo(3));
            Assert.That(context.Asked, Is.Unique);
            Assert.That(context.Asked, Does.Contain("vkAllocateMemory").And.Contain("vkCreateBuffer"));
            Assert.That(() => vk.DeviceWaitIdle(_device), Throws.TypeOf<SymbolLoadingException>().With.Message.Contains("vkDeviceWaitIdle"));
        });

#if !NUGET_BINDINGS
        // Another device has functions of its own, and the first keeps those it had.
        vk.CurrentDevice = null;
        Check(vk.CreateBuffer(_device, in info, null, out var other));
        Assert.That(context.Asked.Count(name => name == "vkCreateBuffer"), Is.EqualTo(2));
        vk.CurrentDevice = _device;
        vk.DestroyBuffer(_device, other, null);
        Assert.That(context.Asked.Count(name => name == "vkDestroyBuffer"), Is.EqualTo(1));

        var clone = vk.CloneWith(_instance, _device);
        clone.Dispose();
        Assert.That(context.IsDisposed, Is.False, "a clone does not own the context");
#endif
        vk.Dispose();
        Assert.That(context.IsDisposed, Is.True);
    }

    [Test]
    public void MissingFunction_ThrowsWhenItIsCalled()
    {
        using var vk = new Vk(new Silk.NET.Core.Contexts.LamdaNativeContext(_ => 0));
        Assert.That(() => vk.DeviceWaitIdle(default), Throws.TypeOf<SymbolLoadingException>().With.Message.Contains("vkDeviceWaitIdle"));
        using var surface = new KhrSurface(new Silk.NET.Core.Contexts.LamdaNativeContext(_ => 0));
        Assert.That(() => surface.DestroySurface(default, default, null), Throws.TypeOf<SymbolLoadingException>().With.Message.Contains("vkDestroySurfaceKHR"));
    }

    [Test]
    public void Call_AllocatesNothing()
    {
        var fenceInfo = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
        Check(_vk.CreateFence(_device, in fenceInfo, null, out var fence));
        _vk.GetDeviceQueue(_device, 0, 0, out _);
        Check(_vk.ResetFences(_device, 1, in fence));
        _vk.GetFenceStatus(_device, fence);
        void Calls()
        {
            _vk.GetFenceStatus(_device, fence);
            _vk.ResetFences(_device, 1, in fence);
            _vk.GetDeviceQueue(_device, 0, 0, out _);
            _vk.GetPhysicalDeviceProperties(_physicalDevice, out _);
        }

        Assert.That(Allocations.Of(Calls, 1000), Is.Zero);
        _vk.DestroyFence(_device, fence, null);
    }

    private static void Check(Result result) => Assert.That(result, Is.EqualTo(Result.Success));

    [UnmanagedCallersOnly]
    private static Result CountAllocation(Device device, MemoryAllocateInfo* info, AllocationCallbacks* callbacks, DeviceMemory* memory)
    {
        _allocations++;
        return ((delegate* unmanaged<Device, MemoryAllocateInfo*, AllocationCallbacks*, DeviceMemory*, Result>)_allocateMemory)(device, info, callbacks, memory);
    }

    private static (Instance Instance, PhysicalDevice PhysicalDevice, Device Device) MakeDevice(Vk vk)
    {
        var application = new ApplicationInfo { SType = StructureType.ApplicationInfo, ApiVersion = Vk.Version12 };
        var extensions = (byte**)SilkMarshal.StringArrayToPtr([ExtDebugUtils.ExtensionName]);
        var instanceInfo = new InstanceCreateInfo
        {
            SType = StructureType.InstanceCreateInfo,
            PApplicationInfo = &application,
            EnabledExtensionCount = 1,
            PpEnabledExtensionNames = extensions,
        };
        Check(vk.CreateInstance(in instanceInfo, null, out var instance));
        SilkMarshal.Free((nint)extensions);

        var devices = vk.GetPhysicalDevices(instance);
        Assert.That(devices, Is.Not.Empty, "no Vulkan device; Debian's package mesa-vulkan-drivers brings one for the CPU");
        var chosen = devices.OrderBy(candidate => vk.GetPhysicalDeviceProperties(candidate).DeviceType == PhysicalDeviceType.Cpu ? 0 : 1).First();

        var priority = 1f;
        var queue = new DeviceQueueCreateInfo { SType = StructureType.DeviceQueueCreateInfo, QueueCount = 1, PQueuePriorities = &priority };
        var deviceExtensions = (byte**)SilkMarshal.StringArrayToPtr([KhrTimelineSemaphore.ExtensionName]);
        var features = new PhysicalDeviceTimelineSemaphoreFeatures { SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures, TimelineSemaphore = true };
        var deviceInfo = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = &features,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queue,
            EnabledExtensionCount = 1,
            PpEnabledExtensionNames = deviceExtensions,
        };
        Check(vk.CreateDevice(chosen, in deviceInfo, null, out var device));
        SilkMarshal.Free((nint)deviceExtensions);
        return (instance, chosen, device);
    }

    private DeviceMemory Allocate(Vk vk, MemoryRequirements requirements)
    {
        const MemoryPropertyFlags Wanted = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        vk.GetPhysicalDeviceMemoryProperties(_physicalDevice, out var properties);
        var type = Enumerable.Range(0, (int)properties.MemoryTypeCount)
            .First(index => (requirements.MemoryTypeBits & (1u << index)) != 0 && properties.MemoryTypes[index].PropertyFlags.HasFlag(Wanted));
        var info = new MemoryAllocateInfo { SType = StructureType.MemoryAllocateInfo, AllocationSize = requirements.Size, MemoryTypeIndex = (uint)type };
        Check(vk.AllocateMemory(_device, in info, null, out var memory));
        return memory;
    }
}
