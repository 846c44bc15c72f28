using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. It takes the given tensor's handle over: that object is spent.</summary>
    internal class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true)
            : base(Taken(data.with_requires_grad(requires_grad)))
        {
        }

        // The count of live tensors goes with the handle; the constructor counts it again.
        private static nint Taken(Tensor data)
        {
            nint handle = data.DecoupleFromNativeHandle();
            data.DetachFromDisposeScope();
            return handle;
        }
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
