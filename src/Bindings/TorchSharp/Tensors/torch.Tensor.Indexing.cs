using System.Runtime.CompilerServices;
using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Put(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => Put(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => Put(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => Put(value, i1, i2, i3, i4);
        }

        public Tensor index(params Tensor[] indices) => Aten.Call("index.Tensor", this, Argument.Optional(indices));

        /// <summary>The part that numbers, slices, an ellipsis, new axes and index tensors pick, as Python's indexing does.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            (Tensor view, Tensor?[] gathers) = View(indices);
            if (gathers.Length == 0)
            {
                return view;
            }

            using (view)
            {
                return Aten.Call("index.Tensor", view, Argument.Optional(gathers));
            }
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            Aten.InPlace("index_put_", this, Argument.Optional(indices), value);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            (Tensor view, Tensor?[] gathers) = View(indices);
            using (view)
            {
                _ = gathers.Length == 0 ? view.copy_(value) : Aten.InPlace("index_put_", view, Argument.Optional(gathers), value);
                return this;
            }
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using Tensor one = full([], value, dtype);
            return index_put_(one, indices);
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor one = full([], value, dtype);
            return index_put_(one, indices);
        }

        public Tensor index_select(long dim, Tensor index) => Aten.Call("index_select", this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.Call("index_add", this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.InPlace("index_add_", this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.Call("index_copy", this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.InPlace("index_copy_", this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.Call("index_fill.int_Scalar", this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Aten.InPlace("index_fill_.int_Scalar", this, dim, index, value);

        public Tensor gather(long dim, Tensor index) => Aten.Call("gather", this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.Call("scatter.src", this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.InPlace("scatter_.src", this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.Call("scatter_add", this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.InPlace("scatter_add_", this, dim, index, src);

        public Tensor take(Tensor index) => Aten.Call("take", this, index);

        public Tensor take_along_dim(Tensor indices, long dim) => Aten.Call("take_along_dim", this, indices, dim);

        public Tensor narrow(long dim, long start, long length) => Aten.Call("narrow", this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => Aten.Call("slice.Tensor", this, dim, start, finish, step);

        public Tensor select(long dim, long index) => Aten.Call("select.int", this, dim, index);

        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.Call("masked_fill.Scalar", this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.InPlace("masked_fill_.Scalar", this, mask, value);

        public Tensor masked_select(Tensor mask) => Aten.Call("masked_select", this, mask);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.Call("masked_scatter", this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.InPlace("masked_scatter_", this, mask, value);

        public Tensor nonzero() => Aten.Call("nonzero", this);

        public Tensor where(Tensor condition, Tensor y) => Aten.Call("where.self", condition, this, y);

        private Tensor At(params ReadOnlySpan<long> place)
        {
            Tensor view = select(0, place[0]);
            foreach (long next in place[1..])
            {
                Tensor outer = view;
                view = outer.select(0, next);
                outer.Dispose();
            }

            return view;
        }

        private void Put(Tensor value, params ReadOnlySpan<long> place)
        {
            using Tensor view = At(place);
            view.copy_(value);
        }

        // Applies what gives a view and lines the index tensors up with the axes that are left.
        private (Tensor View, Tensor?[] Gathers) View(TensorIndex[] indices)
        {
            Tensor view = alias();
            var gathers = new List<Tensor?>();
            int axis = 0;
            for (int i = 0; i < indices.Length; i++)
            {
                TensorIndex index = indices[i];
                Tensor before = view;
                switch (index.Kind)
                {
                    case TensorIndex.Form.Single:
                        view = before.select(axis, index.Start!.Value);
                        break;
                    case TensorIndex.Form.Slice:
                        view = Aten.Call("slice.Tensor", before, axis++, index.Start, index.Stop, index.Step ?? 1);
                        break;
                    case TensorIndex.Form.NewAxis:
                        view = before.unsqueeze(axis++);
                        break;
                    case TensorIndex.Form.Ellipsis:
                        int consumed = indices.Skip(i + 1).Sum(rest => rest.Consumed);
                        axis = (int)before.Dimensions - consumed;
                        continue;
                    case TensorIndex.Form.Tensor:
                        while (gathers.Count < axis)
                        {
                            gathers.Add(null);
                        }

                        gathers.Add(index.Gather);
                        axis += index.Consumed;
                        continue;
                    default:
                        throw new NotSupportedException($"A {index.Kind} index is not in this subset.");
                }

                before.Dispose();
            }

            return (view, gathers.ToArray());
        }
    }
}
