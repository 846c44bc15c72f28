using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => NativeMethods.Check(NativeMethods.vg_requires_grad(Handle)) != 0;
            set => NativeMethods.Check(NativeMethods.vg_set_requires_grad(Handle, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps this tensor's gradient although it is no leaf.</summary>
        public void retain_grad() => NativeMethods.Check(NativeMethods.vg_retain_grad(Handle));

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The gradient gathered so far, null before the first backward pass. A new handle each call.</summary>
        public Tensor? grad()
        {
            nint gradient = NativeMethods.vg_grad(Handle);
            return gradient == 0 ? null : new Tensor(gradient);
        }

        public Tensor detach() => Aten.Call("detach", this);

        public Tensor detach_() => Aten.InPlace("detach_", this);
    }
}
