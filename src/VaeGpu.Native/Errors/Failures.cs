using System.Runtime.CompilerServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>Turns what was thrown into a code and a line of text for vg_last_error. The last step before a host's code: it throws nothing itself.</summary>
internal static class Failures
{
    private const int OutOfHostMemory = -1;
    private const int OutOfDeviceMemory = -2;

    [ThreadStatic]
    private static string? _text;

    /// <summary>What this thread's last error said; empty before the first.</summary>
    public static string Text => _text ?? "";

    /// <summary>Keeps an exception's text for this thread and gives its code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Report(Exception exception)
    {
        try
        {
            // What a decoder's thread met comes wrapped.
            Exception cause = exception is InvalidOperationException { InnerException: { } inner } ? inner : exception;
            _text = OneLine(cause);
            return CodeOf(cause);
        }
        catch (Exception)
        {
            // No memory for words.
            return ResultCode.Internal;
        }
    }

    /// <summary>The code of an exception.</summary>
    public static ResultCode CodeOf(Exception exception) => exception switch
    {
        NativeException native => native.Code,
        DeviceLostException => ResultCode.DeviceLost,
        GpuException { Result: OutOfHostMemory or OutOfDeviceMemory } => ResultCode.OutOfMemory,
        GpuException => ResultCode.Device,
        ModelFormatException or LatentPathFormatException => ResultCode.Format,
        IOException or UnauthorizedAccessException => ResultCode.File,
        OutOfMemoryException => ResultCode.OutOfMemory,
        ArgumentException or OverflowException => ResultCode.Argument,
        ObjectDisposedException => ResultCode.Handle,
        NotSupportedException => ResultCode.Unsupported,
        _ => ResultCode.Internal,
    };

    private static string OneLine(Exception exception)
    {
        string text = exception.Message;
        if (exception is ArgumentException { ParamName: not null })
        {
            // A parameter of the .NET interface says nothing to a caller of this one.
            text = text.Split(" (Parameter '", 2)[0];
        }

        text = text.ReplaceLineEndings(" ").Trim();
        return CodeOf(exception) == ResultCode.Internal ? $"{exception.GetType().Name}: {text}" : text;
    }
}
