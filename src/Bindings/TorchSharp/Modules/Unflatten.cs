using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Splits one dimension into several.</summary>
    internal sealed class Unflatten : nn.Module<Tensor, Tensor>
    {
        private readonly long _dim;
        private readonly long[] _unflattenedSize;

        internal Unflatten(long dim, long[] unflattenedSize)
            : base(nameof(Unflatten))
        {
            _dim = dim;
            _unflattenedSize = unflattenedSize;
        }

        public override Tensor forward(Tensor tensor) => tensor.unflatten(_dim, _unflattenedSize);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Unflatten Unflatten(long dim, long[] unflattenedSize) => new(dim, unflattenedSize);
        }
    }
}
