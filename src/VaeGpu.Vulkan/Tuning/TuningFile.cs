using System.Text;

namespace VaeGpu.Vulkan;

/// <summary>A device's tuning, from the host's options or its cache folder. Stateless and thread-safe.</summary>
internal static class TuningFile
{
    private const int MaximumBytes = 4 * GpuTuning.MaximumLength;

    /// <summary>What a new device is to use; null for its properties.</summary>
    /// <exception cref="ArgumentException">It cannot run what the host's options name.</exception>
    public static GpuTuning? Find(VulkanDevice device)
    {
        if (device.Options.Tuning is { } forced)
        {
            return forced.Problem(device) is { } problem
                ? throw new ArgumentException($"{device.Description.Info.Name} cannot run the tuning that the options name: {problem}.")
                : forced;
        }

        return string.IsNullOrEmpty(device.Options.CacheFolder) ? null : Load(device, device.Options.CacheFolder);
    }

    /// <summary>Keeps what was found, where the host names a folder; what fails is told as a message.</summary>
    public static void Save(VulkanDevice device, GpuTuning tuning)
    {
        // Measured with other kernels than the file's identity names.
        if (string.IsNullOrEmpty(device.Options.CacheFolder) || device.Options.ShaderSource is not null)
        {
            return;
        }

        CacheIdentity identity = CacheIdentity.For(device.Description);
        try
        {
            CacheFile.Write(PathOf(device.Options.CacheFolder, identity), identity, Encoding.UTF8.GetBytes(tuning.ToJson()));
        }
        catch (IOException exception)
        {
            Warn(device, $"The tuning is not kept: {exception.Message}");
        }
    }

    private static GpuTuning? Load(VulkanDevice device, string folder)
    {
        CacheIdentity identity = CacheIdentity.For(device.Description);
        string path = PathOf(folder, identity);
        byte[]? payload = CacheFile.Read(path, identity, MaximumBytes, out string? problem);
        if (payload is not null)
        {
            try
            {
                GpuTuning tuning = GpuTuning.Parse(Encoding.UTF8.GetString(payload));
                problem = tuning.Identity == GpuTuning.Hash(device) ? tuning.Problem(device) : "it names another device, driver or version of the kernels";
                if (problem is null)
                {
                    return tuning;
                }
            }
            catch (FormatException exception)
            {
                problem = exception.Message;
            }
        }

        if (problem is not null)
        {
            Warn(device, $"The tuning {path} is not used: {problem}. It is written anew when the device is tuned.");
        }

        return null;
    }

    private static string PathOf(string folder, CacheIdentity identity) => Path.Combine(folder, identity.FileName("tuning", ".json"));

    private static void Warn(VulkanDevice device, string text) => device.Options.OnMessage?.Invoke(new GpuMessage(GpuMessageSeverity.Warning, "", text));
}
