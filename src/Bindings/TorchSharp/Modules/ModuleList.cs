using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A list of modules, registered under their numbers.</summary>
    internal class ModuleList<T> : nn.Module, IList<T>
        where T : nn.Module
    {
        private readonly List<T> _list;
        private bool _registered;

        public ModuleList(params T[] modules)
            : base(nameof(ModuleList<T>)) => _list = [.. modules];

        public int Count => _list.Count;

        public bool IsReadOnly => _registered;

        public T this[int index]
        {
            get => _list[index];
            set => Open()[index] = value;
        }

        public void Add(T item) => Open().Add(item);

        public void append(params T[] parameters) => Open().AddRange(parameters);

        public void extend(IEnumerable<T> modules) => Open().AddRange(modules);

        public void Clear() => Open().Clear();

        public bool Contains(T item) => _list.Contains(item);

        public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

        public int IndexOf(T item) => _list.IndexOf(item);

        public void Insert(int index, T item) => Open().Insert(index, item);

        public bool Remove(T item) => Open().Remove(item);

        public void RemoveAt(int index) => Open().RemoveAt(index);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents()
        {
            if (_registered)
            {
                return;
            }

            _registered = true;
            for (int i = 0; i < _list.Count; i++)
            {
                register_module($"{i}", _list[i]);
            }
        }

        private List<T> Open() => _registered
            ? throw new InvalidOperationException("The list is already registered and can no longer change.")
            : _list;
    }
}

namespace TorchSharp
{
    internal static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);
        }
    }
}
