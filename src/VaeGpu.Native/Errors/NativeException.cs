namespace VaeGpu.Native;

/// <summary>An error whose code is known where it is found.</summary>
internal sealed class NativeException : Exception
{
    /// <param name="code">The code.</param>
    /// <param name="message">One line.</param>
    public NativeException(ResultCode code, string message)
        : base(message) =>
        Code = code;

    public ResultCode Code { get; }

    /// <summary>VG_ERROR_ARGUMENT.</summary>
    public static NativeException Argument(string message) => new(ResultCode.Argument, message);
}
