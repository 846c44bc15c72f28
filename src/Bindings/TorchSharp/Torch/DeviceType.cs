namespace TorchSharp;

/// <summary>Where a tensor lies. Debian's libtorch, which this subset runs on, offers the CPU alone.</summary>
internal enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MKLDNN = 2,
    OPENGL = 3,
    OPENCL = 4,
    IDEEP = 5,
    HIP = 6,
    FPGA = 7,
    MSNPU = 8,
    XLA = 9,
    META = 14,
}
