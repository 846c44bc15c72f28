using Silk.NET.Vulkan;
using VaeGpu.BindingsGenerator.Naming;

namespace VaeGpu.Bindings.Tests;

/// <summary>Names that the real assemblies have, oddities among them.</summary>
public sealed class NamingTests
{
    [TestCase("VkSurfaceKHR", "SurfaceKHR")]
    [TestCase("VkBufferUsageFlagBits", "BufferUsageFlags")]
    [TestCase("VkPipelineStageFlagBits2", "PipelineStageFlags2")]
    [TestCase("VkPhysicalDevice16BitStorageFeatures", "PhysicalDevice16BitStorageFeatures")]
    public void Type_IsNamedAsInSilk(string name, string expected) => Assert.That(Names.OfType(name), Is.EqualTo(expected));

    [TestCase("pNext", "PNext")]
    [TestCase("sType", "SType")]
    [TestCase("ppEnabledExtensionNames", "PpEnabledExtensionNames")]
    [TestCase("pipelineCacheUUID", "PipelineCacheUuid")]
    [TestCase("vendorID", "VendorID")]
    [TestCase("textureCompressionASTC_LDR", "TextureCompressionAstcLdr")]
    [TestCase("VK_KHR_surface", "KhrSurface")]
    [TestCase("VK_EXT_debug_utils", "ExtDebugUtils")]
    [TestCase("vkGetPhysicalDeviceFeatures2", "GetPhysicalDeviceFeatures2")]
    [TestCase("VK_WHOLE_SIZE", "WholeSize")]
    [TestCase("R8_SNORM", "R8SNorm")]
    [TestCase("LOAD_OP_LOAD", "LoadOpLoad")]
    [TestCase("MESH_SHADER_BIT_NV", "MeshShaderBitNV")]
    [TestCase("2D", "VK2D")]
    public void Member_IsNamedAsInSilk(string name, string expected) => Assert.That(Names.OfMember(name), Is.EqualTo(expected));

    [Test]
    public void Enums_HaveTheNamesOfTheRealPackage()
    {
        // Each compiles only where the name is there; the numbers are Vulkan's.
        Assert.Multiple(() =>
        {
            Assert.That((int)ImageType.Type2D, Is.EqualTo(1));
            Assert.That((int)ImageViewType.Type2DArray, Is.EqualTo(5));
            Assert.That((int)SampleCountFlags.Count1Bit, Is.EqualTo(1));
            Assert.That((int)QueryResultFlags.Result64Bit, Is.EqualTo(1));
            Assert.That((int)QueryResultFlags.ResultWithAvailabilityBit, Is.EqualTo(4));
            Assert.That((int)ImageCreateFlags.CreateMutableFormatBit, Is.EqualTo(8));
            Assert.That((int)PipelineCreateFlags.CreateDisableOptimizationBit, Is.EqualTo(1));
            Assert.That((int)ShaderFloatControlsIndependence.IndependenceAll, Is.EqualTo(1));
            Assert.That((int)BufferUsageFlags.StorageBufferBit, Is.EqualTo(0x20));
            Assert.That((int)QueueFlags.ComputeBit, Is.EqualTo(2));
            Assert.That((int)PresentModeKHR.ImmediateKhr, Is.Zero);
            Assert.That((int)DebugUtilsMessageSeverityFlagsEXT.WarningBitExt, Is.EqualTo(0x100));
            Assert.That((int)Result.ErrorDeviceLost, Is.EqualTo(-4));
            Assert.That((int)Result.SuboptimalKhr, Is.EqualTo(1000001003));
            Assert.That((int)Result.ErrorOutOfDateKhr, Is.EqualTo(-1000001004));
            Assert.That((int)Format.R8G8B8A8Unorm, Is.EqualTo(37));
            Assert.That((int)Format.R8SNorm, Is.EqualTo(10));
            Assert.That((int)Format.R32Sfloat, Is.EqualTo(100));
            Assert.That((int)StructureType.DebugUtilsMessengerCreateInfoExt, Is.EqualTo(1000128004));
            Assert.That((int)StructureType.SurfaceCapabilities2Khr, Is.EqualTo(1000119001));
            Assert.That((int)ColorSpaceKHR.SpaceSrgbNonlinearKhr, Is.Zero);
            Assert.That((int)ColorSpaceKHR.PaceSrgbNonlinearKhr, Is.Zero);
            Assert.That((int)SubmitFlags.Bit, Is.EqualTo(1));
            Assert.That((int)MemoryAllocateFlags.AddressBit, Is.EqualTo(2));
            Assert.That((int)SemaphoreWaitFlags.AnyBit, Is.EqualTo(1));
            Assert.That((int)ShaderModuleCreateFlags.None, Is.Zero);
            Assert.That((int)MemoryMapFlags.None, Is.Zero);
            Assert.That((int)AccessFlags.None, Is.Zero);
            Assert.That((long)PipelineStageFlags2.ComputeShaderBit, Is.EqualTo(0x800));
            Assert.That((long)PipelineStageFlags2.CopyBit, Is.EqualTo(0x1_0000_0000));
        });
    }

    [TestCase("VkDeviceCreateInfo", "Flags")]
    [TestCase("VkQueryPoolCreateInfo", "Flags")]
    [TestCase("VkBufferViewCreateInfo", "Flags")]
    [TestCase("VkXlibSurfaceCreateInfoKHR", "Flags")]
    [TestCase("VkDebugUtilsMessengerCreateInfoEXT", "Flags")]
    public void Flags_WithoutBits_ArePlainNumbers(string name, string field)
    {
        var (_, type) = Repository.GeneratedTypes("Structs").Single(type => type.NativeName == name);
        Assert.That(type.GetField(field)!.FieldType, Is.EqualTo(typeof(uint)));
    }
}
