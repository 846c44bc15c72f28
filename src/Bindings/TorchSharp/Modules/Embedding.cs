using VaeGpu.Bindings.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Rows of a table by index. Starts standard normal, the padding row zero.</summary>
    internal sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long _paddingIndex;
        private readonly bool _scaleGradByFreq;
        private readonly bool _sparse;

        internal Embedding(long count, long dimensions, long? paddingIndex, bool scaleGradByFreq, bool sparse, Device? device, ScalarType? dtype)
            : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex ?? -1;
            _scaleGradByFreq = scaleGradByFreq;
            _sparse = sparse;
            var table = new Parameter(empty([count, dimensions], dtype, device));
            nn.init.normal_(table);
            if (paddingIndex is long row)
            {
                using IDisposable still = no_grad();
                using Tensor padding = table.select(0, row);
                padding.zero_();
            }

            weight = table;
        }

        public Parameter? weight
        {
            get => _internal_params.TryGetValue(nameof(weight), out Parameter held) ? held : null;
            set => ConditionallyRegisterParameter(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) =>
            Aten.Call("embedding", weight!, input, _paddingIndex, _scaleGradByFreq, _sparse);
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                max_norm is null
                    ? new(num_embeddings, embedding_dims, padding_idx, scale_grad_by_freq, sparse, device, dtype)
                    : throw new NotSupportedException("max_norm is not in this subset.");
        }
    }
}
