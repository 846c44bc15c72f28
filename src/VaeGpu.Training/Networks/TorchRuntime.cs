using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Torch's global settings, made in one place.</summary>
internal static class TorchRuntime
{
    /// <summary>Sets the thread count and finds the device.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="threads">0 for one: OpenMP's second thread costs more than it gives at these sizes (docs/performance.md).</param>
    /// <exception cref="ArgumentException">No such device here.</exception>
    public static Device Prepare(string device, int threads)
    {
        set_num_threads(threads > 0 ? threads : 1);
        if (device == "cpu")
        {
            return CPU;
        }

        string[] parts = device.Split(':');
        int index = 0;
        if (parts[0] != "cuda" || parts.Length > 2 || parts.Length == 2 && (!int.TryParse(parts[1], out index) || index < 0))
        {
            throw new ArgumentException($"'{device}' is not a device torch has: cpu, cuda or cuda:N");
        }

        return cuda.is_available()
            ? new Device(DeviceType.CUDA, index)
            : throw new ArgumentException("this torch has no CUDA device: use --device cpu");
    }
}
