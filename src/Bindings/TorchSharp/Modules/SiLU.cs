using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x times the logistic function of x.</summary>
    internal sealed class SiLU : nn.Module<Tensor, Tensor>
    {
        internal SiLU()
            : base(nameof(SiLU))
        {
        }

        public override Tensor forward(Tensor tensor) => tensor.silu();

        public override string GetName() => nameof(SiLU);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.SiLU SiLU() => new();
        }
    }
}
