using TorchSharp.Modules;

namespace TorchSharp;

internal static partial class torch
{
    public static partial class nn
    {
        /// <summary>Gradients and parameters as a whole.</summary>
        public static partial class utils
        {
            /// <summary>Scales the gradients so that their common norm is at most the bound; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using IDisposable off = no_grad();
                using DisposeScope scope = NewDisposeScope();
                List<Tensor> gradients = tensors.Select(tensor => tensor.grad()).OfType<Tensor>().ToList();
                if (gradients.Count == 0)
                {
                    return 0;
                }

                Tensor norms = stack(gradients.Select(gradient => gradient.norm((float)norm_type)));
                double total = norms.norm((float)norm_type).ToDouble();
                double scale = max_norm / (total + 1e-6);
                if (scale < 1)
                {
                    foreach (Tensor gradient in gradients)
                    {
                        gradient.mul_(scale);
                    }
                }

                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using IDisposable off = no_grad();
                foreach (Parameter tensor in tensors)
                {
                    using Tensor? gradient = tensor.grad();
                    gradient?.clamp_(-clip_value, clip_value);
                }
            }
        }
    }
}
