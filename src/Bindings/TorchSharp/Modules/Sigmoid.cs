using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>The logistic function.</summary>
    internal sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid()
            : base(nameof(Sigmoid))
        {
        }

        public override Tensor forward(Tensor tensor) => tensor.sigmoid();

        public override string GetName() => nameof(Sigmoid);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sigmoid Sigmoid() => new();
        }
    }
}
