namespace TorchSharp;

internal static partial class torch
{
    public static partial class utils
    {
        public static partial class data
        {
            public static Modules.TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);

            /// <summary>Samples as named tensors.</summary>
            public abstract class Dataset : Dataset<Dictionary<string, Tensor>>
            {
            }

            /// <summary>A number of samples of one kind.</summary>
            public abstract class Dataset<T> : IDisposable
            {
                public abstract long Count { get; }

                public abstract T GetTensor(long index);

                public virtual void Dispose()
                {
                }
            }
        }
    }
}
