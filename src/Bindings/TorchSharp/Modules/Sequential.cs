using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after the other, named by number unless named. What passes between two is disposed at once.</summary>
    internal class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> _modules = [];

        internal Sequential()
            : base(nameof(Sequential))
        {
        }

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
            : this()
        {
            foreach ((string name, nn.Module<Tensor, Tensor> module) in modules)
            {
                append(name, module);
            }
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
            : this()
        {
            foreach (nn.Module<Tensor, Tensor> module in modules)
            {
                append(module);
            }
        }

        public int Count => _modules.Count;

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _modules[index].Module;

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            register_module(name, (nn.Module)module);
            _modules.Add((name, module));
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{_modules.Count}", module);

        public override Tensor forward(Tensor tensor)
        {
            if (_modules.Count == 0)
            {
                return tensor.alias();
            }

            Tensor current = tensor;
            foreach ((_, nn.IModule<Tensor, Tensor> module) in _modules)
            {
                Tensor next = module.call(current);
                if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next))
                {
                    current.Dispose();
                }

                current = next;
            }

            return current;
        }
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new();

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential((IEnumerable<(string name, Module<Tensor, Tensor> submodule)>)modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var sequence = new Modules.Sequential();
                foreach ((string name, Module<Tensor, Tensor> module) in modules)
                {
                    sequence.append(name, module);
                }

                return sequence;
            }

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var sequence = new Modules.Sequential();
                foreach (Module<Tensor, Tensor> module in modules)
                {
                    sequence.append(module);
                }

                return sequence;
            }
        }
    }
}
