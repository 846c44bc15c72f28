using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Aten.Call("eq.Tensor", this, target);

        public Tensor eq(Scalar target) => Aten.Call("eq.Scalar", this, target);

        public Tensor eq_(Tensor target) => Aten.InPlace("eq_.Tensor", this, target);

        public Tensor eq_(Scalar target) => Aten.InPlace("eq_.Scalar", this, target);

        public Tensor ne(Tensor target) => Aten.Call("ne.Tensor", this, target);

        public Tensor ne(Scalar target) => Aten.Call("ne.Scalar", this, target);

        public Tensor ne_(Tensor target) => Aten.InPlace("ne_.Tensor", this, target);

        public Tensor ne_(Scalar target) => Aten.InPlace("ne_.Scalar", this, target);

        public Tensor lt(Tensor target) => Aten.Call("lt.Tensor", this, target);

        public Tensor lt(Scalar target) => Aten.Call("lt.Scalar", this, target);

        public Tensor lt_(Tensor target) => Aten.InPlace("lt_.Tensor", this, target);

        public Tensor lt_(Scalar target) => Aten.InPlace("lt_.Scalar", this, target);

        public Tensor le(Tensor target) => Aten.Call("le.Tensor", this, target);

        public Tensor le(Scalar target) => Aten.Call("le.Scalar", this, target);

        public Tensor le_(Tensor target) => Aten.InPlace("le_.Tensor", this, target);

        public Tensor le_(Scalar target) => Aten.InPlace("le_.Scalar", this, target);

        public Tensor gt(Tensor target) => Aten.Call("gt.Tensor", this, target);

        public Tensor gt(Scalar target) => Aten.Call("gt.Scalar", this, target);

        public Tensor gt_(Tensor target) => Aten.InPlace("gt_.Tensor", this, target);

        public Tensor gt_(Scalar target) => Aten.InPlace("gt_.Scalar", this, target);

        public Tensor ge(Tensor target) => Aten.Call("ge.Tensor", this, target);

        public Tensor ge(Scalar target) => Aten.Call("ge.Scalar", this, target);

        public Tensor ge_(Tensor target) => Aten.InPlace("ge_.Tensor", this, target);

        public Tensor ge_(Scalar target) => Aten.InPlace("ge_.Scalar", this, target);

        /// <summary>Element by element, as <see cref="gt(Tensor)"/>.</summary>
        public Tensor greater(Tensor target) => gt(target);

        /// <summary>Element by element, as <see cref="ge(Tensor)"/>.</summary>
        public Tensor greater_equal(Tensor target) => ge(target);

        /// <summary>Element by element, as <see cref="lt(Tensor)"/>.</summary>
        public Tensor less(Tensor target) => lt(target);

        /// <summary>Element by element, as <see cref="le(Tensor)"/>.</summary>
        public Tensor less_equal(Tensor target) => le(target);

        /// <summary>Element by element, as <see cref="ne(Tensor)"/>.</summary>
        public Tensor not_equal(Tensor target) => ne(target);

        /// <summary>Element by element, as <see cref="eq(Tensor)"/>.</summary>
        public Tensor equal(Tensor target) => eq(target);
    }
}
