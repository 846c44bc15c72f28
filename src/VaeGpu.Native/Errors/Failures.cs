using System.Runtime.CompilerServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>Turns what was thrown into a code and a line of text for vg_last_error. The last step before a host's code: it throws nothing itself.</summary>
internal static class Failures
{
    private const int OutOfHostMemory = -1;
    private const int OutOfDeviceMemory = -2;
    private const string NoWords = "There was no memory left to say what went wrong.";

    // .NET's words would send a host to look for memory that the machine has plenty of.
    private const string NoMemory = "No memory is left for it, in the process or in the library's own heap, which is capped and holds the paths.";

    [ThreadStatic]
    private static string? _text;

    /// <summary>What this thread's last error said; empty before the first.</summary>
    public static string Text => _text ?? "";

    /// <summary>Keeps an exception's text for this thread and gives its code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ResultCode Report(Exception exception)
    {
        ResultCode code = ResultCode.Internal;
        try
        {
            // What a decoder's thread met comes wrapped.
            Exception cause = exception is InvalidOperationException { InnerException: { } inner } ? inner : exception;
            code = CodeOf(cause);
            _text = NoWords;
            _text = OneLine(cause);
        }
        catch (Exception)
        {
            // No memory for words; the code is right all the same.
        }

        return code;
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

    /// <summary>What an exception says, for a host.</summary>
    public static string OneLine(Exception exception)
    {
        string text = exception is OutOfMemoryException ? NoMemory : exception.Message;
        if (exception is ArgumentException { ParamName: not null })
        {
            // A parameter of the .NET interface says nothing to a caller of this one.
            text = text.Split(" (Parameter '", 2)[0];
        }

        text = WithoutControls(text.ReplaceLineEndings(" ")).Trim();
        return exception is not NativeException && CodeOf(exception) == ResultCode.Internal ? $"{exception.GetType().Name}: {text}" : text;
    }

    /// <summary>A message may quote a file, in which a zero would end the text before its end, and an escape would reach the host's terminal.</summary>
    private static string WithoutControls(string text) => string.Create(text.Length, text, static (characters, from) =>
    {
        for (int i = 0; i < characters.Length; i++)
        {
            characters[i] = char.IsControl(from[i]) ? ' ' : from[i];
        }
    });
}
