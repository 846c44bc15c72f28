using TorchSharp.Utils;
using VaeGpu.Bindings.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The managed optimisers' common half: groups, state by parameter, and both on disk in the package's format.</summary>
internal abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults = null!;
    protected OrderedDict<nint, OptimizerState> _state = new();

    public OptimizerHelper()
        : base(0)
    {
    }

    public void save_state_dict(string location)
    {
        using FileStream stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    public void load_state_dict(string location)
    {
        using FileStream stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        StateDictionary state = state_dict();
        writer.Write(GetType().Name);
        writer.Encode(state.Options.Count);
        writer.Encode(state.State.Count);
        state.Options.ForEach(options => options.SaveStateDict(writer));
        state.State.ForEach(entry => entry.SaveStateDict(writer));
    }

    /// <exception cref="InvalidDataException">The file is another optimiser's.</exception>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        string name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }

        StateDictionary own = state_dict();
        Demand(own, reader.Decode(), reader.Decode());
        own.Options.ForEach(options => options.LoadStateDict(reader));
        own.State.ForEach(entry => entry.LoadStateDict(reader));
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        StateDictionary own = this.state_dict();
        Demand(own, state_dict.Options.Count, state_dict.State.Count);
        for (int i = 0; i < own.Options.Count; i++)
        {
            own.Options[i].LoadStateDict(state_dict.Options[i]);
        }

        for (int i = 0; i < own.State.Count; i++)
        {
            own.State[i].LoadStateDict(state_dict.State[i]);
        }
    }

    public virtual StateDictionary state_dict()
    {
        var state = new StateDictionary();
        foreach (ParamGroup group in _parameter_groups)
        {
            state.Options.Add(group.Options);
            state.State.AddRange(group.Parameters.Select(parameter => _state[parameter.Handle]));
        }

        return state;
    }

    public override unsafe void zero_grad()
    {
        nint[] handles = parameters().Select(parameter => parameter.Handle).ToArray();
        fixed (nint* all = handles)
        {
            NativeMethods.Check(NativeMethods.vg_zero_grad(all, handles.Length));
        }
    }

    public override IEnumerable<Parameter> parameters() => base.parameters();

    public override void add_param_group(ParamGroup param_group) => base.add_param_group(param_group);

    /// <summary>Evaluates the loss, if asked for, with gradients on, and runs the step group by group without.</summary>
    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using IDisposable on = enable_grad();
            loss = loss_closure();
        }

        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (ParamGroup group in _parameter_groups)
        {
            body((T)group);
        }

        return loss;
    }

    /// <summary>Ends the life of all state, for the concrete optimisers' Dispose.</summary>
    private protected void DisposeState()
    {
        foreach ((_, OptimizerState state) in _state)
        {
            (state as IDisposable)?.Dispose();
        }
    }

    private static void Demand(StateDictionary own, long groups, long states)
    {
        if (groups != own.Options.Count)
        {
            throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        }

        if (states != own.State.Count)
        {
            throw new ArgumentException("Invalid optimizer state -- different number of states.");
        }
    }
}
