using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    /// <summary>Gradients of several outputs at once.</summary>
    public static partial class autograd
    {
        /// <summary>The gradients of the sum of the outputs by each input; entries are null for inputs not reached, if allowed.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] results = new nint[inputs.Count];
            fixed (nint* from = Handles(outputs), by = Handles(inputs), weights = Handles(grad_outputs), to = results)
            {
                NativeMethods.Check(NativeMethods.vg_grad_of(from, weights, outputs.Count, by, inputs.Count, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, to));
            }

            GC.KeepAlive((outputs, inputs, grad_outputs));
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>Adds the gradients of the tensors into the leaves they came from.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            int retain = retain_graph is bool given ? (given ? 1 : 0) : -1;
            fixed (nint* from = Handles(tensors), weights = Handles(grad_tensors), by = Handles(inputs))
            {
                NativeMethods.Check(NativeMethods.vg_backward(from, weights, tensors.Count, retain, create_graph ? 1 : 0, by, inputs?.Count ?? 0));
            }

            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static nint[]? Handles(IList<Tensor>? tensors)
        {
            if (tensors is null)
            {
                return null;
            }

            nint[] handles = new nint[tensors.Count];
            for (int i = 0; i < handles.Length; i++)
            {
                handles[i] = tensors[i]?.Handle ?? 0;
            }

            return handles;
        }
    }
}
