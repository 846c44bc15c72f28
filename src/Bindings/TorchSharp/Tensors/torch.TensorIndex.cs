namespace TorchSharp;

internal static partial class torch
{
    /// <summary>One entry of an indexing expression: a number, a slice, an index tensor, a new axis or an ellipsis.</summary>
    public struct TensorIndex
    {
        public static TensorIndex Ellipsis = new() { Kind = Form.Ellipsis };

        public static TensorIndex None = new() { Kind = Form.NewAxis };

        public static TensorIndex Null = new() { Kind = Form.NewAxis };

        public static TensorIndex Colon = Slice();

        internal enum Form
        {
            NewAxis,
            Single,
            Ellipsis,
            Tensor,
            Slice,
        }

        internal Form Kind { get; private init; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Gather { get; private init; }

        /// <summary>How many axes of the tensor this entry takes up.</summary>
        internal readonly int Consumed => Kind switch
        {
            Form.NewAxis or Form.Ellipsis => 0,
            Form.Tensor when Gather!.dtype is ScalarType.Bool or ScalarType.Byte => (int)Gather.Dimensions,
            _ => 1,
        };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>Never run: it is there, as in the package, so that overload resolution prefers index entries.</summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("A TensorIndex is not a tensor.");

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = Form.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End switch
            {
                { IsFromEnd: true, Value: 0 } => null,
                { IsFromEnd: true } end => -end.Value,
                var end => end.Value,
            });

        public static TensorIndex Single(long? index) => new() { Kind = Form.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Form.Tensor, Gather = tensor };
    }
}
