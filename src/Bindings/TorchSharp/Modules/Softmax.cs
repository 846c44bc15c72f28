using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Exponentials normalised to sum to one.</summary>
    internal sealed class Softmax : nn.Module<Tensor, Tensor>
    {
        private readonly long _dim;

        internal Softmax(long dim)
            : base(nameof(Softmax))
        {
            _dim = dim;
        }

        public override Tensor forward(Tensor tensor) => tensor.softmax(_dim);

        public override string GetName() => nameof(Softmax);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Softmax Softmax(long dim) => new(dim);
        }
    }
}
