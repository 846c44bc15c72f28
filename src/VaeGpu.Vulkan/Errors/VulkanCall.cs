using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Turns results into exceptions. Calls that a lost device answers go through <see cref="VulkanDevice.Check"/>, which remembers the loss.</summary>
internal static class VulkanCall
{
    /// <summary>Throws where a call failed; VK_NOT_READY, VK_TIMEOUT and their like are no failures.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(Result result, string call)
    {
        if (result < 0)
        {
            Throw(result, call);
        }
    }

    [DoesNotReturn]
    public static void Throw(Result result, string call)
    {
        string advice = result switch
        {
            Result.ErrorOutOfDeviceMemory => "the device has no memory left: lower MaxBatch or FramesInFlight, or use a smaller model",
            Result.ErrorOutOfHostMemory => "the process has no memory left",
            Result.ErrorInitializationFailed => "the driver could not start",
            Result.ErrorIncompatibleDriver => "there is no driver for this Vulkan version: install or update one",
            Result.ErrorLayerNotPresent => "a layer that was asked for is not installed",
            Result.ErrorExtensionNotPresent => "an extension that was asked for is not there",
            Result.ErrorFeatureNotPresent => "a feature that was asked for is not there",
            Result.ErrorTooManyObjects => "too many objects of this kind are alive",
            _ => "the driver refused it",
        };
        throw new GpuException($"{call} gave {result}: {advice}.", (int)result, call);
    }
}
