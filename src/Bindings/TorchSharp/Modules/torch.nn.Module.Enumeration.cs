using TorchSharp.Modules;

namespace TorchSharp;

internal static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Each parameter once, under its dotted name, own ones first and then those of the submodules in order.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach ((string own, Parameter parameter) in _internal_params)
                {
                    if (seen.Add(parameter.Handle))
                    {
                        yield return (own, parameter);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string child, Module module) in named_children())
                {
                    foreach ((string inner, Parameter parameter) in module.named_parameters())
                    {
                        if (seen.Add(parameter.Handle))
                        {
                            yield return ($"{child}.{inner}", parameter);
                        }
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true)
            {
                foreach ((string own, Tensor buffer) in _internal_buffers)
                {
                    yield return (own, buffer);
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string child, Module module) in named_children())
                {
                    foreach ((string inner, Tensor buffer) in module.named_buffers())
                    {
                        yield return ($"{child}.{inner}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true) => named_buffers(recurse).Select(entry => entry.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string child, Module module) in named_children())
                {
                    yield return (child, module);
                }

                foreach ((string child, Module module) in named_children())
                {
                    foreach ((string inner, Module descendant) in module.named_modules())
                    {
                        yield return ($"{child}.{inner}", descendant);
                    }
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual IEnumerable<Module> children() => named_children().Select(entry => entry.module);

            public virtual bool has_parameter(string target) => named_parameters().Any(entry => entry.name == target);

            public virtual bool has_buffer(string target) => named_buffers().Any(entry => entry.name == target);

            public virtual Parameter get_parameter(string target) => named_parameters().FirstOrDefault(entry => entry.name == target).parameter;

            public virtual Tensor get_buffer(string target) => named_buffers().FirstOrDefault(entry => entry.name == target).buffer;
        }
    }
}
