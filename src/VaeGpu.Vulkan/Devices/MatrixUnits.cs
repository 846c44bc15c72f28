using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Whether a device multiplies matrices as shaders/linear_matrix.comp does: VK_NV_cooperative_matrix, which Debian 12's shader compiler knows.</summary>
internal static unsafe class MatrixUnits
{
    public const string Extension = "VK_NV_cooperative_matrix";

    // What the kernel is written for: matrices of 16 by 16 by 16, halves in and floats out, a subgroup of 32 lanes to each, and so much shared memory. That the
    // subgroups of a workgroup are full and follow one another is the extension's own way: a matrix is a whole subgroup's.
    private const uint Size = 16;
    private const uint Lanes = 32;
    private const uint SharedBytes = 34 << 10;

    // VkComponentTypeNV and VkScopeNV.
    private const int Float16 = 0;
    private const int Float32 = 1;
    private const int Subgroup = 3;

    /// <summary>Whether a device has them.</summary>
    /// <param name="vk">The commands.</param>
    /// <param name="device">The device.</param>
    /// <param name="extensions">Its extensions.</param>
    /// <param name="version">The lower of its version and the instance's.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="lanes">Lanes of its subgroups.</param>
    public static bool AreOn(Vk vk, PhysicalDevice device, HashSet<string> extensions, uint version, in PhysicalDeviceLimits limits, uint lanes)
    {
        if (version < (uint)Vk.Version12
            || !extensions.Contains(Extension)
            || lanes != Lanes
            || limits.MaxComputeSharedMemorySize < SharedBytes
            || Math.Min(limits.MaxComputeWorkGroupInvocations, limits.MaxComputeWorkGroupSize[0]) < LinearKernel.MatrixWorkgroup)
        {
            return false;
        }

        var matrix = new PhysicalDeviceCooperativeMatrixFeaturesNV { SType = StructureType.PhysicalDeviceCooperativeMatrixFeaturesNV };
        var small = new PhysicalDeviceShaderFloat16Int8Features { SType = StructureType.PhysicalDeviceShaderFloat16Int8Features, PNext = &matrix };
        var model = new PhysicalDeviceVulkanMemoryModelFeatures { SType = StructureType.PhysicalDeviceVulkanMemoryModelFeatures, PNext = &small };
        var features = new PhysicalDeviceFeatures2 { SType = StructureType.PhysicalDeviceFeatures2, PNext = &model };
        vk.GetPhysicalDeviceFeatures2(device, &features);
        return matrix.CooperativeMatrix && small.ShaderFloat16 && model.VulkanMemoryModel && Array.Exists(Shapes(vk, device), IsTheKernels);
    }

    private static bool IsTheKernels(Shape shape) =>
        (shape.M, shape.N, shape.K, shape.A, shape.B, shape.C, shape.D, shape.Scope) == (Size, Size, Size, Float16, Float16, Float32, Float32, Subgroup);

    private static Shape[] Shapes(Vk vk, PhysicalDevice device)
    {
        if (!vk.Context.TryGetProcAddress("vkGetPhysicalDeviceCooperativeMatrixPropertiesNV", out nint address))
        {
            return [];
        }

        var get = (delegate* unmanaged<PhysicalDevice, uint*, Shape*, Result>)address;
        uint count = 0;
        if (get(device, &count, null) < 0)
        {
            return [];
        }

        var shapes = new Shape[count];
        Array.Fill(shapes, new Shape { SType = StructureType.CooperativeMatrixPropertiesNV });
        fixed (Shape* pointer = shapes)
        {
            return get(device, &count, pointer) < 0 ? [] : shapes[..(int)count];
        }
    }

    /// <summary>VkCooperativeMatrixPropertiesNV.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Shape
    {
        public StructureType SType;
        public void* PNext;
        public uint M;
        public uint N;
        public uint K;
        public int A;
        public int B;
        public int C;
        public int D;
        public int Scope;
    }
}
